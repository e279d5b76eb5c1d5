//! 下派 on a ticket: below, from whom it comes and what is asked for; above, the part that was handed down, at once.
import { mount } from '@vue/test-utils'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, expect, it } from 'vitest'
import type { TicketView } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import TicketStrips from './TicketStrips.vue'

const part = (more: object) => ({ unit: 'o', unit_name: '市综合行政执法局', kind: 'lead', state: 'handling', replies: [], appeals: [], ...more })
function shown(assignment: object, assignments: object[], others: object[] = []): string {
  const view = { slice: { case: { ticket: { id: 't', children: [] }, assignments, others } }, assignment, ops: [], opinions: [] } as unknown as TicketView
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
