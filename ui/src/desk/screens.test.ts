//! The screens of a ticket while something is on its way, and when it fails: said, and mended by its own button.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import AppealPage from './appeal/AppealPage.vue'
import OpinionPage from './opinion/OpinionPage.vue'
import ReplyPage from './reply/ReplyPage.vue'
import ReturnPage from './returns/ReturnPage.vue'
import RulesPage from './rules/RulesPage.vue'
import SettingsPage from './settings/SettingsPage.vue'
import { letGo, unsaved } from './shared/unsaved'

const BUSY = { code: 'internal', message: '程序出现故障，本次操作没有生效。', hint: '请重试。', retryable: true, trace: '' }
const clock = { due: 1, estimated: false, light: 'green', remaining: { code: 'working_days_left', days: 3 } }
const ticket = { id: 't', no: 'QH2405200001', title: '占道经营', body: '夜市占道', caller: { anonymous: true }, place: {}, elements: {}, category: [], called_at: 1, nature: 'complaint' }
const mine = { id: 'a', unit: 'u', unit_name: '综合执法局', contacts: [], returns: [], appeals: [], extensions: [], callbacks: [], replies: [], due: clock, dispatched_at: 1 }
const view = (assignment?: object) => ({ slice: { case: { ticket } }, assignment, allowed: [], ops: [], evidence: [], related: [], opinions: [], gaps: [], rule_approved: true, starred: false, appeal_kinds: ['month_result'] })
const answers: Record<string, () => unknown> = {
  'ticket.open': () => view(mine),
  'return.coach': () => ({ grounds: [{ code: 'g', title: '职能不符' }], units: [], return_due: clock, used: 0, max: 1, approved: true, coaching: { verdict: { advice: 'not_compared', grounds: [], granted: 0, decided: 0, often: false, by_proof: [] }, grounds: [], units: [], rulings: [], lists: [], bounced: 0, returned_by: [], minutes_left: 60 } }),
  'appeal.prefill': () => ({ content: { kind: 'month_result', ground: '', reason: '', citations: [], evidence: [] }, kinds: ['month_result'], rounds: 1, decided: 0, precheck: [], window: clock }),
  'rules.pack': () => ({ exclusion: [], exclusion_grounds: [], opinion_grounds: [], return_grounds: [], four_eyes: true }),
  'draft.open': () => ({ draft_id: 'd', ticket_id: 't', assignment_id: 'a', rev_id: 'r', saved_at: 1, revisions: 0, unread_merge: false, content: { public_text: '', internal_text: '', citations: [], evidence: [], outcome: 'solved' } }),
  'opinion.prefill': () => ({ title: '', ground: '', citations: [], evidence: [], prior: [] }),
  'rules.list': () => ({ packs: [{ id: 'default@1', from: '2024-01-01', approved: false, in_force: true, coming: false, newest: true }], may_edit: false, earliest: '2026-12-01', latest: '2027-12-01' }),
  'rules.open': () => ({ id: 'default@1', text: '{"limits":{"support":"3wd"}}' }),
  'settings.get': () => ({ theme: 'light', size: 100, density: 'normal', single_keys: true, locale: 'zh-CN', notify: true, preedit: true, sync_seconds: 30, evidence_max_mib: 200 }),
  'settings.set': () => answers['settings.get']?.(),
  'opinion.list': () => [],
  'form.load': () => ({}),
  'draft.check': () => [],
  'template.offers': () => [],
}
/** The editor of the reply, as far as its page reaches for it. */
const texts = defineComponent({
  setup(_, { expose }) {
    expose({ focus: () => undefined })
    return () => null
  },
})
let failing: string[] = []
let hanging: string[] = []
let page: VueWrapper

async function open(screen: Component): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket/:id/:form?', component: screen }] })
  await router.push('/ticket/t/form')
  const parts = ['EvidencePick', 'EvidencePanel', 'ReturnAside', 'UnitField', 'CitationList', 'DocumentBases', 'ClockLine', 'PrecheckCard', 'FrozenReply', 'OutcomeFields', 'DemandAside', 'CheckPanel', 'TicketHead', 'GroundStep', 'PreviewPane', 'StateStrip', 'AccountPanel', 'StandInPanel', 'AboutPanel', 'RebuildPanel']
  page = mount(screen, { global: { plugins: [i18n, router], stubs: { ...Object.fromEntries(parts.map((name) => [name, true])), TextFields: texts } } })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(200)
}
const button = (name: string) => page.findAll('button').find((one) => one.text().startsWith(name))
const loading = () => page.find('.skeleton').exists()

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  failing = []
  hanging = []
  useHost({
    call: async (name: string) => {
      if (failing.includes(name)) throw BUSY
      if (hanging.includes(name)) return new Promise(() => undefined)
      return answers[name]?.() ?? {}
    },
    files: { onDrop: () => () => undefined },
    url: () => '',
  } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  unsaved.value.forEach((one) => letGo(one.key))
  vi.useRealTimers()
})

describe.each<[string, Component, string]>([
  ['退单', ReturnPage, 'return.coach'],
  ['申诉', AppealPage, 'appeal.prefill'],
  ['申诉', AppealPage, 'rules.pack'],
  ['最终处理意见', OpinionPage, 'opinion.prefill'],
  ['最终处理意见', OpinionPage, 'rules.pack'],
  ['最终处理意见', OpinionPage, 'opinion.list'],
  ['答复编辑器', ReplyPage, 'draft.open'],
  ['答复编辑器', ReplyPage, 'rules.pack'],
  ['规则', RulesPage, 'rules.list'],
  ['规则', RulesPage, 'rules.open'],
  ['设置', SettingsPage, 'settings.get'],
])('%s', (_, screen, command) => {
  it(`says that ${command} failed, and is whole again after its own button`, async () => {
    failing = [command]
    await open(screen)
    expect(page.find('.error-card').exists()).toBe(true)
    expect(page.text()).toContain(BUSY.message)
    expect(loading(), 'nothing is on its way').toBe(false)
    failing = []
    await button('重试')?.trigger('click')
    await flushPromises()
    expect(page.find('.error-card').exists()).toBe(false)
    expect(page.find('form, .panel, .cols').exists()).toBe(true)
  })
})

describe.each<[string, Component, string]>([
  ['退单', ReturnPage, 'return.coach'],
  ['申诉', AppealPage, 'appeal.prefill'],
  ['最终处理意见', OpinionPage, 'opinion.prefill'],
  ['答复编辑器', ReplyPage, 'draft.open'],
  ['规则', RulesPage, 'rules.list'],
  ['规则', RulesPage, 'rules.open'],
])('%s', (_, screen, command) => {
  it(`shows that ${command} is on its way`, async () => {
    hanging = [command]
    await open(screen)
    expect([loading(), page.find('.error-card').exists()]).toEqual([true, false])
  })
})

describe('答复编辑器', () => {
  it('says so where the ticket is no longer this unit\'s to answer', async () => {
    const kept = answers['ticket.open'] ?? (() => undefined)
    answers['ticket.open'] = () => view()
    await open(ReplyPage)
    answers['ticket.open'] = kept
    expect(page.text()).toContain('该工单已移交或不在本单位')
    expect(button('返回工单')).toBeDefined()
  })
})
