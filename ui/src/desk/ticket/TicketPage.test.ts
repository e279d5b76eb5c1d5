//! A reply under review: nothing passes it on while remarks are open, remarks belong to their reply, and a selection made by
//! mouse or keyboard is remarked on.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PassageMark } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { allowSingleKeys, handleKey } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import TicketPage from './TicketPage.vue'

const OPEN = '有批注未退回；请退回修改，或删除批注后同意'
const clock = { due: 1, estimated: false, light: 'green', remaining: { code: 'working_days_left', days: 3 } }
const reply = { id: 'r1', rev: 'v', round: 1, content: { public_text: '已约谈店主，已整改。', internal_text: '', citations: [], evidence: [] }, text_hash: 'abcdef', by: 'u', by_name: '李某', submitted_at: 1, approvals: [], comment: '', recalled: false }
const mark: PassageMark = { field: 'public_text', start: 6, quote: '已整改', note: '写明日期' }
let ticket: Record<string, unknown>
let replies: object[]
let allowed: object[]
let kept: Map<string, object>
let slow: Promise<void> | undefined
let asked: { name: string; req: Record<string, unknown> }[]
let page: VueWrapper

async function answer(name: string, req: Record<string, unknown>): Promise<unknown> {
  asked.push({ name, req })
  if (name === 'ticket.open') return { slice: { case: { ticket, others: [] }, timeline: [], notes: [] }, assignment: { id: 'a', state: 'unit_review', unit: 'u', unit_name: '综合执法局', contacts: [], returns: [], appeals: [], extensions: [], callbacks: [], replies, due: { ...clock, at: 1 }, dispatched_at: 1 }, allowed, ops: [], evidence: [], related: [], opinions: [], gaps: [], rule_approved: true, starred: false }
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
const button = (within: string, name: string) => page.find(within).findAll('button').find((one) => one.text().startsWith(name))
const said = () => toasts.value.map((one) => one.text)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  allowSingleKeys(true)
  ticket = { id: 't', no: 'QH1', title: '占道经营', body: '夜市占道', channel: 'phone', nature: 'complaint', secrecy: 'none', caller: { anonymous: false }, place: {}, elements: {}, category: [], dispatch_note: '', called_at: 1 }
  replies = [reply]
  allowed = [{ kind: 'approve-reply' }, { kind: 'reject-reply' }]
  kept = new Map()
  slow = undefined
  asked = []
  useHost({ call: answer } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
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
