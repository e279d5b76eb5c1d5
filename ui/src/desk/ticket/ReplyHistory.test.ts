//! Replies before the last one: what became of each, and remarks on them that were never sent back.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { PassageMark, Reply } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { earlierOf, remarksOf, remarksText } from './history'
import ReplyHistory from './ReplyHistory.vue'

const sent: PassageMark = { field: 'public_text', start: 0, quote: '已约谈', note: '写明日期' }
const kept: PassageMark = { field: 'public_text', start: 6, quote: '已整改', note: '附照片' }
const reply = (id: string, text: string, more: object = {}): Reply => ({ id, rev: 'v', round: 0, content: { public_text: text, internal_text: '', citations: [], evidence: [] }, text_hash: 'h', by: 'u', by_name: '李某', submitted_at: 1, approvals: [], comment: '', recalled: false, ...more }) as unknown as Reply
const replies = [reply('r1', '已约谈店主，已整改。', { comment: '太简单', marks: [sent] }), reply('r2', '第二次的答复。', { recalled: true }), reply('r3', '最后的答复。')]
let forms: Map<string, object>
let page: VueWrapper

const answers: Record<string, (req: never) => unknown> = {
  'form.list': () => [...forms.keys()].map((target) => ({ key: { kind: 'reject_reply', ticket_id: 't', target, fields: 1 }, text: '', saved_at: 1 })),
  'form.load': ({ key }: { key: { target: string } }) => (forms.has(key.target) ? { kept: { content: JSON.stringify(forms.get(key.target)), saved_at: 1 } } : {}),
  'form.drop': ({ key }: { key: { target: string } }) => forms.delete(key.target),
  'form.keep': ({ key, content }: { key: { target: string }; content: string }) => forms.set(key.target, JSON.parse(content) as object),
}
async function open(all = replies): Promise<void> {
  page = mount(ReplyHistory, { props: { ticketId: 't', replies: all }, attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
const button = (name: string) => page.findAll('button').find((one) => one.text().includes(name))

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  forms = new Map([['r1', { text: '请补充', marks: [kept] }]])
  useHost({ call: async (name: string, req: never) => answers[name]?.(req) } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
})

it('lists the earlier replies, the newest first, and not the last one', async () => {
  await open()
  expect(earlierOf(replies).map(({ reply: one, nth }) => [one.id, nth])).toEqual([['r2', 2], ['r1', 1]])
  expect(page.text()).toContain('第 2 次')
  expect(page.text()).not.toContain('最后的答复')
  await button('第 2 次')?.trigger('click')
  expect(page.text()).toContain('第二次的答复。')
})

it('says nothing where there is one reply only', async () => {
  await open(replies.slice(2))
  expect(page.find('section').exists()).toBe(false)
})

it('shows what it was sent back with, and the remarks that were never sent', async () => {
  await open()
  expect(page.findAll('.tag').map((tag) => tag.text())).toEqual(['已撤回', '退回修改', '有未退回的批注'])
  await button('第 1 次')?.trigger('click')
  const text = page.text()
  for (const told of ['太简单', '写明日期', '附照片', '请补充']) expect(text).toContain(told)
  expect(page.findAll('mark').map((mark) => mark.text())).toEqual(['已整改'])
  expect(button('第 1 次')?.attributes('aria-expanded')).toBe('true')
})

it('clears them, and brings them back', async () => {
  await open()
  await button('第 1 次')?.trigger('click')
  await button('清空')?.trigger('click')
  await flushPromises()
  expect(page.text()).not.toContain('附照片')
  toasts.value.at(-1)?.action?.run()
  await flushPromises()
  expect(page.text()).toContain('附照片')
})

it('takes no late answer about an earlier ticket for one about this', async () => {
  const load = answers['form.load']
  let come = (): void => undefined
  answers['form.load'] = () => new Promise((go) => (come = () => go({ kept: { content: JSON.stringify({ text: '另一件的批注', marks: [] }), saved_at: 1 } })))
  await open()
  answers['form.load'] = load ?? (() => ({}))
  await page.setProps({ ticketId: 'other' })
  await flushPromises()
  come()
  await flushPromises()
  expect(page.text()).not.toContain('有未退回的批注')
})

it('shows each line of the comments that it was sent back with', async () => {
  await open([reply('r1', '已约谈店主，已整改。', { comment: '太简单\n请写明日期' }), ...replies.slice(1)])
  await button('第 1 次')?.trigger('click')
  expect(page.find('.strip.prewrap').text()).toContain('太简单\n请写明日期')
})

it('copies remarks as lines, and reads nothing into what says nothing', () => {
  expect(remarksText({ text: '请补充', marks: [kept] })).toBe('1. 「已整改」附照片\n请补充')
  expect([undefined, '', '{', '{}', '{"text":" ","marks":[]}'].map(remarksOf)).toEqual(Array(5).fill(undefined))
})
