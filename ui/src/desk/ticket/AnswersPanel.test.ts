//! What other units fed back is read on the ticket and sent back with a reason; what was asked for is told until it is given.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import AnswersPanel from './AnswersPanel.vue'

const reply = { by_name: '林某', submitted_at: 1_795_000_000_000, comment: '', content: { public_text: '该排水口手续齐全。', internal_text: '' } }
const part = (more: object) => ({ id: 's', unit: 'w', unit_name: '市水务局', kind: 'support', state: 'fed_back', handler_name: '林某', replies: [reply], ...more })
const clock = { due: 1_795_100_000_000, estimated: false, light: 'green', remaining: { kind: 'days', days: 1, of: 'working' } }
const answer = (assignment: object, more: object = {}) => ({ assignment, clock, evidence: [], ...more })
let sent: [string, unknown][]
let panel: VueWrapper

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  sent = []
  useHost({ call: async (name: string, req: unknown) => (sent.push([name, req]), name === 'ticket.act' ? { op_id: 'o', view: {} } : {}) } as unknown as Host)
})
afterEach(() => panel.unmount())
function show(answers: object[], support_asks: object[] = []): void {
  const view = { answers, assignment: { support_asks }, slice: { case: { ticket: { id: 't' } } } } as never
  panel = mount(AnswersPanel, { props: { view }, attachTo: document.body, global: { plugins: [i18n], stubs: { TimeLight: true } } })
}

it('shows what was fed back and sends it back with the reason that was typed', async () => {
  show([answer(part({}), { send_back: { kind: 'send-back-support' } })])
  expect(panel.text()).toContain('该排水口手续齐全。')
  await panel.findAll('button').find((one) => one.text() === '退回反馈')?.trigger('click')
  await flushPromises()
  await panel.get('textarea').setValue('请附批文')
  await panel.findAll('footer button').at(-1)?.trigger('click')
  await flushPromises()
  const act = sent.find(([name]) => name === 'ticket.act')?.[1]
  expect(act).toMatchObject({ ticket_id: 't', assignment_id: 's', intent: { kind: 'send-back-support', payload: { reason: '请附批文' } } })
  expect(panel.emitted('taken')).toHaveLength(1)
})

it('offers no sending back where it is not mine to do, and says where nothing was said yet', () => {
  show([answer(part({ state: 'handling', replies: [] }))])
  expect(panel.text()).toContain('尚未反馈。')
  expect(panel.findAll('button').map((one) => one.text())).not.toContain('退回反馈')
})

it('tells what was asked for until it is given, and why it was not', () => {
  const ask = { unit: 'w', unit_name: '市水务局', reason: '核实管网', at: 1_795_000_000_000, by_name: '陈某' }
  const decided = (granted: boolean) => ({ granted, reason: '不属该单位职责', at: 1_795_000_000_000, by_name: '王某' })
  show([], [ask, { ...ask, decision: decided(false) }, { ...ask, reason: '已派', decision: decided(true) }])
  expect(panel.findAll('li')).toHaveLength(2)
  expect(panel.text()).toContain('不属该单位职责')
  expect(panel.text()).not.toContain('已派')
})
