//! The page of the reply: what is taken back leaves the text, an earlier answer is quoted, and the grounds are the ticket's own.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { i18n, loadWords } from '@/i18n'
import ReplyPage from './ReplyPage.vue'

const clock = { due: 1, estimated: false, light: 'green', remaining: { code: 'working_days_left', days: 3 } }
const ticket = { id: 't', no: 'QH1', title: '占道经营', body: '夜市占道', caller: { anonymous: true }, place: {}, elements: {}, category: [], called_at: 1, nature: 'complaint' }
const mine = { id: 'a', unit: 'u', unit_name: '综合执法局', contacts: [], returns: [], appeals: [], extensions: [], callbacks: [], replies: [], due: clock, dispatched_at: 1 }
let allowed: object[]
let quoted: string[]
let asked: { name: string; req: Record<string, unknown> }[]
let page: VueWrapper

const answers: Record<string, () => unknown> = {
  'ticket.open': () => ({ slice: { case: { ticket } }, assignment: mine, allowed, ops: [], evidence: [], related: [], opinions: [], gaps: [], rule_approved: true, starred: false }),
  'rules.pack': () => ({ exclusion: [{ code: 'G1', title: '要求过高', sentence: '' }], exclusion_grounds: ['G1'] }),
  'draft.open': () => ({ draft_id: 'd', ticket_id: 't', assignment_id: 'a', rev_id: 'r', saved_at: 1, revisions: 0, unread_merge: false, content: { public_text: '已办理。', internal_text: '', citations: [], evidence: ['e1', 'e2'], outcome: 'solved' } }),
  'draft.check': () => [],
  'template.offers': () => [],
}
/** The editor, as far as the page reaches for it; and parts of the page that can be made to say something. */
const texts = { setup: (_: object, { expose }: { expose: (own: object) => void }) => (expose({ focus: () => undefined, quote: (words: string) => quoted.push(words) }), () => null) }
const part = (name: string, emits: string[]) => ({ name, props: { chosen: Array, grounds: Array }, emits, setup: () => () => h('i') })

async function open(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket/:id/:form?', component: ReplyPage }] })
  await router.push('/ticket/t/reply')
  const head = { template: '<div class="head"><slot /></div>' }
  const stubs = { TicketHead: head, CheckPanel: true, TextFields: texts, EvidencePanel: part('EvidencePanel', ['removed', 'added', 'toggle', 'changed']), DemandAside: part('DemandAside', ['quote', 'jump']), OutcomeFields: part('OutcomeFields', ['ground']) }
  page = mount(ReplyPage, { global: { plugins: [i18n, router], stubs } })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(200)
}
const child = (name: string) => page.getComponent({ name })

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  ;[allowed, quoted, asked] = [[{ kind: 'submit-reply' }, { kind: 'save-draft' }], [], []]
  useHost({
    call: async (name: string, req: Record<string, unknown>) => {
      asked.push({ name, req })
      return answers[name]?.() ?? {}
    },
    url: () => '',
  } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  unsaved.value.forEach((one) => letGo(one.key))
  vi.useRealTimers()
})

it('keeps no file in the reply that was removed', async () => {
  await open()
  child('EvidencePanel').vm.$emit('removed', 'e1')
  await flushPromises()
  expect(child('EvidencePanel').props('chosen')).toEqual(['e2'])
})

it('puts an earlier answer into the text when it is quoted', async () => {
  await open()
  child('DemandAside').vm.$emit('quote', '上一轮的答复。')
  expect(quoted).toEqual(['上一轮的答复。'])
})

it('asks for the rules that the ticket keeps', async () => {
  await open()
  expect(asked.filter(({ name }) => name === 'rules.pack').map(({ req }) => req)).toEqual([{ ticket_id: 't' }])
  expect(child('OutcomeFields').props('grounds')).toMatchObject([{ code: 'G1' }])
})

it('says why nothing can be submitted now', async () => {
  allowed = [{ kind: 'submit-reply', refusal: 'request_pending' }, { kind: 'save-draft' }]
  await open()
  const submit = page.findAll('button').filter((one) => one.text().startsWith('提交'))
  expect(submit.map((one) => [one.attributes('disabled'), one.attributes('title')])).toEqual(Array(2).fill(['', i18n.global.t('errors.request_pending.message')]))
})
