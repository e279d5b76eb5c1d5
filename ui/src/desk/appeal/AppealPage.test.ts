//! The appeal page: one kind at a time, each with its own grounds, rounds and bars, and the effect before anything is filed.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { emit } from '@/api/events'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { handleKey } from '@/kit/keys/keymap'
import AppealPage from './AppealPage.vue'

const clock = (code: string) => ({ due: 1, estimated: false, light: 'green', remaining: { code, days: 2 } })
const rate = (text: string) => ({ yes: 1, mostly: 0, no: 1, base: 2, text })
const rates = (text: string) => ({ raw: { response: rate('90.00%'), solved: rate('91.00%'), satisfied: rate('97.20%') }, adjusted: { response: rate('90.00%'), solved: rate('91.00%'), satisfied: rate(text) }, counted: 2, excluded: 0 })
const citation = { key: { act: '示例法', version: null, article: 1, sub: null, paragraph: null, item: null }, text: '第一条', rank: 'law', valid_from: '2020-01-01', presumed: false, checked_on: '2024-01-01' }
const filed = (id: string, state: string, kind = 'ticket_result') => ({ id, content: { kind, ground: 'G1', reason: `理由${id}`, citations: [citation], evidence: ['e'], new_ground: false }, state, at: 1, by_name: '李某', ...(state === 'hub_review' ? {} : { decision: { granted: state === 'upheld', reason: `裁定${id}`, at: 2, by_name: '考核员' } }) })
const pack = {
  exclusion: [{ code: 'G1', title: '要求过高', sentence: '过高。' }], exclusion_grounds: ['G1'],
  recognition: { when: ['archived'], max_per_object: 1, limit: '3wd', grounds: [{ code: 'U5', title: '经核查不属实', needs_basis: false, needs_evidence: true }] },
}
let appeals: object[]
let more: Record<string, unknown>
let prefill: (kind: string) => Record<string, unknown>
let answers: Record<string, (req: Record<string, unknown>) => unknown>
let asked: { name: string; req: Record<string, unknown> }[]
let page: VueWrapper

const mine = () => ({ id: 'a', unit: 'u', unit_name: '综合执法局', state: 'archived', contacts: [], returns: [], extensions: [], replies: [], appeals, callbacks: [{ attempt: 1, connected: true, solved: 'solved', satisfaction: 'dissatisfied', opinion: '', valid: true, at: 1, by_name: '回访员' }], due: clock('working_days_left'), dispatched_at: 1, ...more })
const ticket = { id: 't', no: 'QH1', title: '噪声', caller: {}, place: {}, elements: {}, category: [], called_at: 1, nature: 'complaint' }
const content = (kind: string) => ({ kind, ground: kind === 'recognition' ? '' : 'G1', reason: kind === 'recognition' ? '' : '已写明', citations: [citation], evidence: ['e'], new_ground: false, reply_hash: 'now', ...(kind === 'month_result' ? { month: '2024-05-01' } : {}) })

async function open(query = ''): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket/:id/appeal', component: AppealPage }, { path: '/:rest(.*)*', component: { template: '<i />' } }] })
  await router.push(`/ticket/t/appeal${query}`)
  const parts = ['EvidencePick', 'CitationList', 'FrozenReply']
  page = mount(AppealPage, { attachTo: document.body, global: { plugins: [i18n, router], stubs: Object.fromEntries(parts.map((name) => [name, true])) } })
  await flushPromises()
  await vi.advanceTimersByTimeAsync(200)
}
const button = (name: string) => page.findAll('button').find((one) => one.text().startsWith(name))
const grounds = () => page.findAll('input[name=appeal-ground]').map((one) => one.attributes('value'))
async function choose(kind: string): Promise<void> {
  await page.get(`input[name=appeal-kind][value=${kind}]`).setValue(true)
  await flushPromises()
}
const words = () => page.get<HTMLTextAreaElement>('textarea')
const ground = () => page.findAll<HTMLInputElement>('input[name=appeal-ground]').find((one) => one.element.checked)?.element.value
const pressed = () => handleKey(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }))
const BUSY = { code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' }
const sent = () => asked.filter(({ name }) => name === 'ticket.act').map(({ req }) => req['intent'])

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  ;[appeals, more, asked] = [[], {}, []]
  prefill = (kind) => ({ content: content(kind), kinds: ['ticket_result', 'month_result', 'recognition'], rounds: 1, decided: 0, precheck: [], window: clock('working_days_left') })
  answers = {
    'ticket.open': () => ({ slice: { case: { ticket } }, assignment: mine(), allowed: [{ kind: 'file-appeal' }, { kind: 'withdraw-appeal' }], ops: [], evidence: [], related: [], opinions: [], gaps: [], rule_approved: false, starred: false }),
    'appeal.prefill': (req) => prefill(String(req['kind'] ?? 'ticket_result')),
    'appeal.effect': () => ({ month: '2024-05-01', approved: false, counted: true, now: rates('97.20%'), then: rates('97.23%') }),
    'rules.pack': () => pack,
    'form.load': () => ({}),
  }
  useHost({
    call: async (name: string, req: Record<string, unknown>) => {
      asked.push({ name, req })
      return answers[name]?.(req) ?? {}
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

describe('the appeal page', () => {
  it('shows what the appeal would do to the month, and that nothing is published yet', async () => {
    await open()
    const card = page.get('[aria-labelledby=appeal-effect]')
    expect(card.text()).toContain('2024年5月')
    expect(card.get('.up').text()).toContain('97.23%')
    expect(card.text()).toContain('尚未公布')
    expect(card.text()).toContain('默认规则，未经核准')
  })
  it('looks for the law of the day that the reply names, else of the day of the call', async () => {
    const day = () => page.get('citation-list-stub').attributes('day')
    await open()
    expect(day()).toBe('1970-01-01')
    page.unmount()
    const before = prefill
    prefill = (kind) => ({ ...before(kind), reply: { content: { facts_on: '2025-12-31', public_text: '已答复。', citations: [], evidence: [] }, text_hash: 'now', submitted_at: 1, by_name: '李某' } })
    await open()
    expect(day()).toBe('2025-12-31')
  })
  it('has a form for each kind: grounds of its own, and what was written of one stays while another is written', async () => {
    await open()
    expect(grounds()).toEqual(['G1'])
    await words().setValue('我的申诉理由')
    await choose('recognition')
    expect([grounds(), ground(), words().element.value]).toEqual([['U5'], undefined, ''])
    await words().setValue('我的认定理由')
    await page.get('input[name=appeal-ground][value=U5]').setValue(true)
    await choose('ticket_result')
    expect([ground(), words().element.value]).toEqual(['G1', '我的申诉理由'])
    await choose('recognition')
    expect([ground(), words().element.value]).toEqual(['U5', '我的认定理由'])
    await button('提请认定')?.trigger('click')
    await flushPromises()
    expect(sent()).toMatchObject([{ kind: 'file-appeal', payload: { content: { kind: 'recognition', ground: 'U5', reason: '我的认定理由', new_ground: false } } }])
    expect(asked.find(({ name }) => name === 'ticket.act')?.req['form'], 'only that form goes with it').toMatchObject({ kind: 'appeal', target: 'recognition' })
    await vi.advanceTimersByTimeAsync(400)
    const kept = asked.filter(({ name }) => name === 'form.keep').map(({ req }) => [(req['key'] as { target: string }).target, String(req['content']).includes('我的申诉理由')])
    expect(kept).toContainEqual(['ticket_result', true])
  })
  it('opens at the form that was begun, where the address names none', async () => {
    answers['form.load'] = ({ key }) => ((key as { target: string }).target === 'month_result' ? { kept: { content: JSON.stringify({ id: 'x', content: { ...content('month_result'), reason: '写到一半', reply_hash: 'older', month: '2024-04-01' } }), saved_at: 1 } } : {})
    await open()
    expect(words().element.value).toBe('写到一半')
    await button('提交申诉')?.trigger('click')
    await flushPromises()
    expect(sent(), 'it rests on the reply of now').toMatchObject([{ payload: { id: 'x', content: { kind: 'month_result', reason: '写到一半', reply_hash: 'now', month: '2024-05-01' } } }])
  })
  it('files nothing while it is not known on what it would rest: by no button and no key', async () => {
    await open()
    await words().setValue('我的申诉理由')
    await choose('month_result')
    let come: (filled: unknown) => void = () => undefined
    answers['appeal.prefill'] = () => new Promise((go) => (come = go))
    await choose('ticket_result')
    expect(words().element.value, 'what was written stands there').toBe('我的申诉理由')
    expect([button('提交申诉')?.attributes('disabled'), pressed(), page.find('.barred').exists()]).toEqual(['', false, false])
    come(prefill('ticket_result'))
    await flushPromises()
    expect(button('提交申诉')?.attributes('disabled')).toBeUndefined()
    expect(pressed()).toBe(true)
    await flushPromises()
    expect(sent()).toMatchObject([{ payload: { content: { kind: 'ticket_result', reason: '我的申诉理由' } } }])
  })
  it('files nothing where that could not be read, and does after its own button', async () => {
    const read = answers['appeal.prefill'] ?? (() => undefined)
    answers['appeal.prefill'] = (req) => {
      if (req['kind'] === 'month_result') throw BUSY
      return read(req)
    }
    await open()
    await choose('month_result')
    expect(page.get('.error-card').text()).toContain(BUSY.message)
    expect([button('提交申诉')?.attributes('disabled'), pressed()]).toEqual(['', false])
    answers['appeal.prefill'] = read
    await button('重试')?.trigger('click')
    await flushPromises()
    expect([button('提交申诉')?.attributes('disabled'), words().element.value]).toEqual([undefined, '已写明'])
    answers['appeal.prefill'] = () => {
      throw BUSY
    }
    emit({ type: 'changed', kinds: ['ticket'], ids: ['t'], rev: 1 })
    await flushPromises()
    expect([button('提交申诉')?.attributes('disabled'), pressed(), words().element.value], 'what was read before is no longer true').toEqual(['', false, '已写明'])
  })
  it.each<[string, object[], object]>([
    ['before it is asked for', [], {}],
    ['with its time over', [], { window: clock('working_days_over') }],
    ['under review', [filed('1', 'hub_review', 'recognition')], {}],
    ['decided', [filed('1', 'refused', 'recognition')], { decided: 1 }],
    ['in another round', [filed('1', 'sent_back', 'recognition'), filed('2', 'refused', 'recognition')], { rounds: 2, decided: 1 }],
  ])('calls a recognition by its own name: %s', async (_, before, told) => {
    appeals = before
    const filled = prefill
    prefill = (kind) => ({ ...filled(kind), ...told })
    await open('?kind=recognition')
    expect(page.get('h1').text()).toBe('不合理诉求认定')
    page.get('fieldset').element.remove()
    expect(page.html()).toContain('提请认定')
    expect(page.html()).not.toContain('申诉')
  })
  it('opens at the kind that the address names and files a month with its month', async () => {
    await open('?kind=month_result')
    expect(page.text()).toContain('逐件提起、逐件审查裁定')
    await button('提交申诉')?.trigger('click')
    await flushPromises()
    expect(sent()).toMatchObject([{ payload: { content: { kind: 'month_result', month: '2024-05-01' } } }])
  })
  it('is against the result of the last callback, as the platform judges, by the rules that the ticket keeps', async () => {
    const said = (at: number, satisfaction: string) => ({ attempt: 1, connected: true, solved: 'solved', satisfaction, opinion: '', valid: true, at, by_name: '回访员' })
    more = { callbacks: [said(1, 'dissatisfied'), said(2, 'satisfied')] }
    await open('?kind=ticket_result')
    expect(page.text(), 'satisfied after the rework').toContain(i18n.global.t('appeal.bar.noBad'))
    expect(button('提交申诉')?.attributes('disabled')).toBe('')
    page.unmount()
    more = { callbacks: [said(1, 'satisfied'), said(2, 'dissatisfied'), { attempt: 3, connected: false, opinion: '', valid: false, at: 3, by_name: '回访员' }] }
    await open('?kind=ticket_result')
    expect(button('提交申诉')?.attributes('disabled')).toBeUndefined()
    expect(asked.filter(({ name }) => name === 'rules.pack').map(({ req }) => req)).toEqual([{ ticket_id: 't' }, { ticket_id: 't' }])
  })
  it('bars a kind that this state does not open, and says why', async () => {
    prefill = (kind) => ({ content: content(kind), kinds: ['recognition'], rounds: 1, decided: 0, precheck: [] })
    await open('?kind=month_result')
    expect(page.get('[role=alert]').text()).toContain('尚未公布')
    expect(button('提交申诉')?.attributes('disabled')).toBeDefined()
    await choose('recognition')
    expect(page.find('.barred').exists()).toBe(false)
    expect(page.text()).toContain('该项没有时限')
  })
  it('leaves a next round after a refusal only where the rules do, with what was decided before', async () => {
    appeals = [filed('1', 'sent_back'), filed('2', 'refused')]
    prefill = (kind) => ({ ...{ content: content(kind), kinds: ['ticket_result'], precheck: [], window: clock('working_days_left') }, rounds: 2, decided: 1 })
    await open()
    expect(page.text()).toContain('第 2 轮，共 2 轮')
    expect(page.get('[aria-label="此前各轮"]').text()).toContain('裁定1')
    expect(grounds()).toEqual(['G1'])
    page.unmount()
    prefill = (kind) => ({ content: content(kind), kinds: ['ticket_result'], precheck: [], window: clock('working_days_left'), rounds: 1, decided: 1 })
    await open()
    expect(grounds(), 'nothing is left to fill in').toEqual([])
    expect(page.text()).toContain('裁定2')
  })
  it('says that the ticket is out of the rates already', async () => {
    more = { exclusion: { appeal: 'p', kind: 'recognition', ground: 'U5', reason: '', by_name: '考核员', at: 1 } }
    await open()
    expect(page.get('[role=alert]').text()).toContain('不计入参评')
  })
})
