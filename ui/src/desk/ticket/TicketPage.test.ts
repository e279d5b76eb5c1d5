//! A reply under review: nothing passes it on while remarks are open, remarks belong to their reply, and a selection made by
//! mouse or keyboard is remarked on.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PassageMark } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { allowSingleKeys, handleKey, moveKeys } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import TicketPage from './TicketPage.vue'

const OPEN = '有批注未退回；请退回修改，或删除批注后同意'
const clock = { due: 1, estimated: false, light: 'green', remaining: { code: 'working_days_left', days: 3 } }
const reply = { id: 'r1', rev: 'v', round: 1, content: { public_text: '已约谈店主，已整改。', internal_text: '', citations: [], evidence: [] }, text_hash: 'abcdef', by: 'u', by_name: '李某', submitted_at: 1, approvals: [], comment: '', recalled: false }
const mark: PassageMark = { field: 'public_text', start: 6, quote: '已整改', note: '写明日期' }
let ticket: Record<string, unknown>
let replies: object[]
let state: string
let callbacks: object[]
let allowed: object[]
let review: object | undefined
let inUnit: object[]
let kept: Map<string, object>
let slow: Promise<void> | undefined
let asked: { name: string; req: Record<string, unknown> }[]
let page: VueWrapper

async function answer(name: string, req: Record<string, unknown>): Promise<unknown> {
  asked.push({ name, req })
  if (name === 'ticket.open') return { slice: { case: { ticket, others: [] }, timeline: [], notes: [] }, assignment: { id: 'a', state, round: 0, unit: 'u', unit_name: '综合执法局', contacts: [], returns: [], appeals: [], extensions: [], callbacks, replies, in_unit: inUnit, due: { ...clock, at: 1 }, dispatched_at: 1 }, allowed, review, ops: [], evidence: [], related: [], opinions: [], gaps: [], rule_approved: true, starred: false, appeal_kinds: ['ticket_result'] }
  if (name === 'form.load') {
    await slow
    const content = kept.get((req['key'] as { target: string }).target)
    return content ? { kept: { content: JSON.stringify(content), saved_at: 1 } } : {}
  }
  if (name === 'ticket.act') throw { code: 'wrong_state', message: '没有办成。', hint: '', retryable: false, trace: '' }
  if (name === 'rules.pack') return { return_grounds: [], exclusion: [], suspension_grounds: [], termination_grounds: [] }
  return ['ticket.similar', 'form.list', 'units.list'].includes(name) ? [] : {}
}
async function open(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket/:id', component: TicketPage }] })
  await router.push('/ticket/t')
  const parts = ['TicketStrips', 'ClocksPanel', 'CallerPanel', 'ContactsPanel', 'EvidencePanel', 'RelatedPanel', 'TimeLine', 'ElementsCard', 'MatterCard', 'ParentCard']
  const head = { template: '<div class="head"><slot /></div>' }
  page = mount(TicketPage, { attachTo: document.body, global: { plugins: [i18n, router], stubs: { ...Object.fromEntries(parts.map((name) => [name, true])), TicketHead: head } } })
  await flushPromises()
}
const press = (key: string, target: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  Object.defineProperty(event, 'target', { value: target })
  handleKey(event)
  return event.defaultPrevented
}
const passed = () => asked.filter(({ name }) => name === 'ticket.act').map(({ req }) => (req['intent'] as { kind: string }).kind)
/** The intents that were sent, in order. */
const sentIntents = () => asked.filter(({ name }) => name === 'ticket.act').map(({ req }) => req['intent'])
const button = (within: string, name: string) => page.find(within).findAll('button').find((one) => one.text().startsWith(name))
const said = () => toasts.value.map((one) => one.text)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  allowSingleKeys(true)
  ticket = { id: 't', no: 'QH1', title: '占道经营', body: '夜市占道', channel: 'phone', nature: 'complaint', secrecy: 'none', caller: { anonymous: false }, place: {}, elements: {}, category: [], dispatch_note: '', called_at: 1 }
  replies = [reply]
  state = 'unit_review'
  callbacks = []
  allowed = [{ kind: 'approve-reply' }, { kind: 'reject-reply' }]
  review = undefined
  inUnit = []
  kept = new Map()
  slow = undefined
  asked = []
  useHost({ call: answer } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
  moveKeys({})
})

describe.each(['approve-reply', 'sign-reply'])('%s', (kind) => {
  beforeEach(() => {
    allowed = [{ kind }, { kind: 'reject-reply' }]
    kept.set('r1', { text: '', marks: [mark] })
  })
  it('is held back by open remarks in the head, by its key and in the box, and says why', async () => {
    await open()
    for (const one of [button('.head', kind === 'sign-reply' ? '签发' : '审核同意'), button('.review-box', '同意')]) {
      expect([one?.attributes('disabled'), one?.attributes('title')]).toEqual(['', OPEN])
    }
    press('p')
    await flushPromises()
    expect([passed(), said()]).toEqual([[], [OPEN]])
  })
  it('goes as soon as the last remark is removed', async () => {
    await open()
    await page.find('.marks .x').trigger('click')
    press('p')
    await flushPromises()
    expect(passed()).toEqual([kind])
  })
  it('waits until it is known whether there are remarks', async () => {
    let come = () => undefined as void
    slow = new Promise((go) => (come = go))
    await open()
    press('p')
    come()
    await flushPromises()
    press('p')
    await flushPromises()
    expect(passed()).toEqual([])
  })
})

describe('remarks', () => {
  it('stand on the reply they were made on and not on the next one', async () => {
    kept.set('r1', { text: '理由', marks: [mark] })
    replies = [reply, { ...reply, id: 'r2' }]
    await open()
    expect(page.findAll('.marks li')).toHaveLength(0)
    expect(asked.filter(({ name }) => name === 'form.load').map(({ req }) => (req['key'] as { target: string }).target)).toEqual(['r2'])
    expect(button('.review-box', '同意')?.attributes('disabled')).toBeUndefined()
  })
  it('keep the selection while their button is pressed with the mouse', async () => {
    await open()
    const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true })
    button('.review-box', '批注')?.element.dispatchEvent(event)
    expect(event.defaultPrevented).toBe(true)
  })
  it('are begun by I on what was selected by keyboard, whose arrows stay in the text', async () => {
    await open()
    const text = page.find('.review p.reading').element as HTMLElement
    expect([text.tabIndex, press('ArrowDown', text)], 'the next ticket does not open').toEqual([0, false])
    // The caret went past the last line: the selection ends in what follows.
    const range = document.createRange()
    range.setStart([...text.childNodes].find((node) => node.textContent) ?? text, 6)
    range.setEnd(page.find('.review dl').element, 0)
    window.getSelection()?.removeAllRanges()
    window.getSelection()?.addRange(range)
    press('i', text)
    await flushPromises()
    expect(page.findAll('.marks q').map((one) => one.text())).toEqual(['已整改。'])
  })
})

describe('what a reply was sent back with', () => {
  beforeEach(() => (replies = [{ ...reply, comment: '太简单\n请写明日期', marks: [mark] }]))
  it('stands before the reviewer to whom it came back, beside what they remark themselves', async () => {
    kept.set('r1', { text: '', marks: [{ field: 'public_text', start: 0, quote: '已约谈', note: '谁约谈' }] })
    await open()
    const panel = page.find('.review')
    expect(panel.findAll('mark').map((one) => [one.text(), one.attributes('title')])).toEqual([['已约谈', '谁约谈'], ['已整改', '写明日期']])
    expect(panel.find('ol.remarks').text(), 'what came back with it').toBe('已整改 写明日期')
    expect(panel.findAll('.marks li'), 'what is being typed').toHaveLength(1)
    expect(panel.find('.strip.prewrap').text(), 'the comments of every sending back').toContain('太简单\n请写明日期')
  })
  it('stands before its author too', async () => {
    allowed = []
    await open()
    expect([page.findAll('mark').map((one) => one.text()), page.findAll('ol.remarks')]).toEqual([['已整改'], [expect.anything()]])
  })
  it('is remarked on by a key that is named as somebody moved it', async () => {
    moveKeys({ i: 'F8' })
    await open()
    expect(page.find('.review-box').text()).toContain('再按 F8 添加批注')
  })
})

describe('a chain of several steps', () => {
  const passed = { by: 'w', by_name: '王某', role: 'reviewer', at: 1, hash: 'abcdef99' }
  const steps = [{ role: 'reviewer', passed }, { label: '会签', role: 'reviewer' }, { role: 'signer' }]
  const who = [{ name: '李某', closed: false, stand_in: '赵某', stand_in_closed: false, until: '2026-11-18' }, { name: '王某', closed: true, stand_in_closed: false }]
  const now = { no: 2, of: 3, label: '会签', role: 'reviewer' }

  beforeEach(() => (review = { now, steps, who, on_behalf: '李某', has_step_before: true }))
  it('says where the text waits, who passed what, who may go on and in whose place I act', async () => {
    await open()
    const text = page.find('.review').text()
    for (const words of ['待会签（第 2 步，共 3 步）', '王某', 'abcdef99', '李某：由赵某代理', '王某：拟稿人或已审前一环节', '您代李某办理本环节']) expect(text).toContain(words)
    expect(page.findAll('.chain ol strong').map((one) => one.text()), 'a plain step is named by whose it is').toEqual(['审核', '会签', '签发'])
    expect(page.find('[aria-current=step]').text()).toContain('会签')
  })
  it('says who could help where nobody of the unit may go on', async () => {
    review = { now, steps, who: [{ name: '李某', closed: true, stand_in_closed: false }], has_step_before: true }
    await open()
    expect(page.find('.chain [role=status]').text()).toContain('请平台管理员')
  })
  it('goes back to the step before on the same text, where somebody chose so', async () => {
    await open()
    await button('.review-box', '退回修改')?.trigger('click')
    await flushPromises()
    await page.find('dialog textarea').setValue('请再核对')
    await page.find('dialog input[value=step_before]').setValue(true)
    await page.findAll('dialog footer button').at(-1)?.trigger('click')
    await flushPromises()
    expect(sentIntents()[0]).toEqual({ kind: 'reject-reply', payload: { reason: '请再核对', marks: [], to: 'step_before' } })
  })
  it('is passed over with a reason, where the rules let this person', async () => {
    allowed = [{ kind: 'skip-step' }]
    await open()
    await button('.head', '跳过环节')?.trigger('click')
    await flushPromises()
    await page.find('dialog textarea').setValue('不涉及')
    await page.findAll('dialog footer button').at(-1)?.trigger('click')
    await flushPromises()
    expect(sentIntents()[0]).toEqual({ kind: 'skip-step', payload: { hash: 'abcdef', reason: '不涉及' } })
  })
})

describe('a request that waits for the unit', () => {
  const request = { intent: { kind: 'request-extension', payload: { id: 'x', days: 2, reason: '需联合检测' } }, hash: 'fedcba', by: 'u', by_name: '李某', at: 1, round: 0, steps: ['reviewer'], approvals: [] }
  const now = { no: 1, of: 1, label: '审核', role: 'reviewer', asks: 'request-extension' }
  beforeEach(() => {
    allowed = [{ kind: 'approve-request' }, { kind: 'reject-request' }]
    review = { now, steps: [{ label: '审核', role: 'reviewer' }], who: [], has_step_before: false }
    inUnit = [request]
  })
  it('shows what will be asked and is approved under its own hash', async () => {
    await open()
    const panel = page.find('.panel.review')
    expect([panel.text().includes('2 个工作日'), panel.text().includes('需联合检测')]).toEqual([true, true])
    press('p')
    await flushPromises()
    expect(sentIntents()[0]).toEqual({ kind: 'approve-request', payload: { hash: 'fedcba' } })
  })
  it('is sent back with a reason, which its author reads beside what they asked', async () => {
    await open()
    press('d')
    await flushPromises()
    await page.find('dialog textarea').setValue('不够')
    await page.findAll('dialog footer button').at(-1)?.trigger('click')
    await flushPromises()
    expect(sentIntents()[0]).toEqual({ kind: 'reject-request', payload: { reason: '不够' } })
    page.unmount()
    const passed = [{ by: 'w', by_name: '王某', role: 'reviewer', at: 1, hash: 'fedcba' }]
    ;[inUnit, review, allowed] = [[{ ...request, sent_back: '不够\n请写明理由', approvals: passed }], undefined, []]
    await open()
    for (const words of ['延期申请被本单位退回', '需联合检测', '王某']) expect(page.text()).toContain(words)
    expect(page.find('.strip.prewrap').text(), 'each line of it').toBe('不够\n请写明理由')
  })
  it('stays to be read once it is over, and is never taken for the one that waits', async () => {
    const passed = [{ by: 'w', by_name: '王某', role: 'reviewer', at: 1, hash: 'a1' }]
    const before = (at: number, more: object) => ({ ...request, at, hash: `a${at}`, intent: { kind: 'request-extension', payload: { id: `x${at}`, days: 2, reason: `第${at}次的理由`, caller_told_at: null } }, ...more })
    inUnit = [before(1, { end: 'asked', approvals: passed }), before(2, { sent_back: '不够', approvals: passed }), before(3, { end: 'withdrawn', sent_back: '再写' }), before(4, { round: -1 }), request]
    await open()
    press('p')
    await flushPromises()
    expect(sentIntents()[0]).toEqual({ kind: 'approve-request', payload: { hash: 'fedcba' } })
    const past = page.find('[aria-labelledby=request-history]')
    expect(past.findAll('.tag').map((tag) => tag.text())).toEqual(['未审完，已不再办理', '已撤回', '被本单位退回', '已报平台'])
    expect(past.text()).not.toContain('第2次的理由')
    await past.findAll('button')[2]?.trigger('click')
    for (const words of ['第2次的理由', '不够', '王某']) expect(past.text()).toContain(words)
    page.unmount()
    ;[inUnit, review, allowed] = [[{ ...request, end: 'withdrawn' }], undefined, []]
    await open()
    expect([page.find('[aria-labelledby=request-history]').exists(), page.text().includes('待本单位审核')]).toEqual([true, false])
  })
  it('is shown as over where nobody can take it on any more', async () => {
    review = undefined
    await open()
    expect(page.find('[aria-labelledby=request-history]').text()).toContain('未审完')
  })
})

describe('similar tickets', () => {
  it.each([['complaint', 'none', true], ['report', 'none', false], ['complaint', 'reporter', false], ['help', 'contact_hidden', true]])('beside %s, %s: %s', async (nature, secrecy, shown) => {
    Object.assign(ticket, { nature, secrecy })
    await open()
    expect([page.find('#similar-title').exists(), asked.some(({ name }) => name === 'ticket.similar')]).toEqual([shown, shown])
  })
})

it('hands down by key or from the menu where the program offers it, and not otherwise', async () => {
  await open()
  expect(press('z')).toBe(false)
  page.unmount()
  allowed = [{ kind: 'delegate' }]
  await open()
  press('z')
  await flushPromises()
  expect(document.body.textContent).toContain('承办的下级单位')
})

describe('what comes next', () => {
  const said = (at: number, satisfaction: string) => ({ attempt: 1, connected: true, satisfaction, opinion: '', valid: true, at, by_name: '回访员' })
  const primary = () => page.get('.head').findAll('button').filter((one) => one.classes('primary') || one.attributes('data-kind') === 'primary').map((one) => one.text())
  it('is an appeal only where the last callback is against the unit', async () => {
    ;[allowed, state] = [[{ kind: 'file-appeal' }], 'closed']
    callbacks = [said(1, 'dissatisfied'), said(2, 'satisfied')]
    await open()
    expect(primary()).toEqual([])
    page.unmount()
    callbacks = [said(1, 'satisfied'), said(2, 'dissatisfied')]
    await open()
    expect(primary().join()).toContain('申诉')
  })
  it('offers no resuming of a ticket that is on hold', async () => {
    const offered = async (refusal?: string) => {
      ;[allowed, state] = [[{ kind: 'resume', ...(refusal ? { refusal } : {}) }], 'suspended']
      await open()
      await page.get('.head button[aria-label=更多]').trigger('click')
      return page.get('.menu').text().includes('恢复办理')
    }
    expect(await offered('wrong_state')).toBe(false)
    page.unmount()
    expect(await offered()).toBe(true)
  })
})
