//! What stands above a ticket: 下派 with from whom it comes; rework, hold, dispute and supervision with who, when and why.
import { mount } from '@vue/test-utils'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, expect, it } from 'vitest'
import type { TicketView } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import TicketStrips from './TicketStrips.vue'

const part = (more: object) => ({ unit: 'o', unit_name: '市综合行政执法局', kind: 'lead', state: 'handling', replies: [], appeals: [], ...more })
function shown(assignment: object, assignments: object[], others: object[] = [], ticket: object = {}, timeline: object[] = []): string {
  const view = { slice: { case: { ticket: { id: 't', children: [], ...ticket }, assignments, others }, timeline }, assignment, ops: [], opinions: [] } as unknown as TicketView
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)*', component: { render: () => null } }] })
  return mount(TicketStrips, { props: { view }, global: { plugins: [i18n, router] } }).text()
}
beforeAll(loadWords)

it('tells the unit below from whom it comes and what it is to do', () => {
  const mine = part({ kind: 'sub', handed_down: { unit_name: '市综合行政执法局', by_name: '张某', note: '到现场核实' } })
  expect(shown(mine, [mine])).toContain('市综合行政执法局（张某）下派到现场核实')
})

it('shows the unit above what it handed down before the hub knows of it, and each part once', () => {
  const [mine, sub] = [part({}), part({ unit: 's', unit_name: '嘉积中队', kind: 'sub', state: 'pending_ack' })]
  expect(shown(mine, [mine, sub])).toContain('嘉积中队（三级、待签收）')
  expect(shown(mine, [mine], [sub]).match(/嘉积中队/g)).toHaveLength(1)
})

const event = (code: string, note: string, assignment?: string) => ({ code, at: Date.parse('2024-05-20T09:30:00+08:00'), note, actor: { name: '审核员' }, ...(assignment ? { assignment } : {}) })

it('names a rework with who ordered it, when, why, and by when it is due', () => {
  const mine = part({ id: 'a', round: 1, callbacks: [], due: { at: Date.parse('2024-05-27T17:30:00+08:00') } })
  const text = shown(mine, [mine], [], {}, [event('rework_ordered', '诉求未解决', 'a')])
  for (const told of ['第 1 次重办', '诉求未解决', '审核员', '2024-05-20 09:30', '重办时限 2024-05-27 17:30']) expect(text).toContain(told)
  expect(shown(part({ round: 0 }), [mine])).not.toContain('重办')
})

it('says that the ticket is on hold and until when, and that two units dispute it', () => {
  const mine = part({ state: 'suspended', round: 0 })
  const held = shown(mine, [mine], [], { state: 'long_term', state_reason: '等待立项（2027-01-04 复核）' }, [event('put_on_hold', '等待立项')])
  for (const told of ['挂账', '等待立项（2027-01-04 复核）', '由热线平台恢复', '审核员']) expect(held).toContain(told)
  const disputed = shown(mine, [mine], [], { state: 'coordination' }, [event('dispute_escalated', '两家都说不归自己')])
  for (const told of ['派单争议·协调中', '两家都说不归自己', '审核员']) expect(disputed).toContain(told)
  expect(shown(mine, [mine])).not.toMatch(/挂账|争议/)
})

it('says by when a supervision wants it done', () => {
  const mine = part({ round: 0, supervision: { no: 'D1', note: '市领导关注', at: 1, due: { at: Date.parse('2024-05-23T00:00:00+08:00') } } })
  expect(shown(mine, [mine])).toContain('督办期限 2024-05-22 24:00')
})
