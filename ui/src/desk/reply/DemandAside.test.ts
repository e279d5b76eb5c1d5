//! Beside the reply of a rework: why it was ordered, how the resident took it, and what was answered before.
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { ReplyContent, TicketView } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import DemandAside from './DemandAside.vue'

const content = { public_text: '', internal_text: '', citations: [], evidence: [] } as unknown as ReplyContent
const BEFORE = '已约谈店主，已整改。'
const passed = { id: 'r', round: 0, content: { public_text: BEFORE }, by_name: '李某', submitted_at: 1, comment: '', verdict: { passed: true, reason: '', defects: [] } }
const callback = { attempt: 1, connected: true, staff_contacted: false, solved: 'unsolved', satisfaction: 'dissatisfied', opinion: '夜里还是很吵', valid: true, at: 2, by_name: '回访员' }
let page: VueWrapper
function open(round: number, editable = true): void {
  const timeline = [{ code: 'rework_ordered', at: 3, note: '诉求未解决，请重办', actor: { name: '审核员' }, assignment: 'a' }]
  const view = { slice: { case: { ticket: { body: '夜市占道', elements: {}, dispatch_note: '' } }, timeline }, gaps: [], assignment: { id: 'a', state: 'handling', round, replies: [passed], callbacks: [callback] } } as unknown as TicketView
  page = mount(DemandAside, { props: { view, content, editable }, global: { plugins: [i18n] } })
}
const button = (name: string) => page.findAll('button').find((one) => one.text().startsWith(name))

beforeAll(loadWords)
afterEach(() => page.unmount())

it('shows a rework with its reason, the callback and the earlier answer, which can be copied and quoted', async () => {
  const copied = vi.fn(async () => undefined)
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true })
  open(1)
  for (const told of ['第 1 次重办', '审核员', '诉求未解决，请重办', '未解决', '不满意', '夜里还是很吵', BEFORE]) expect(page.text()).toContain(told)
  await button('复制')?.trigger('click')
  expect(copied).toHaveBeenCalledWith(BEFORE)
  await button('引用到答复')?.trigger('click')
  expect(page.emitted('quote')).toEqual([[BEFORE]])
})

it('quotes nothing into a reply that is not mine to write', () => {
  open(1, false)
  expect(button('引用到答复')?.attributes('disabled')).toBe('')
  expect(button('复制')?.attributes('disabled')).toBeUndefined()
})

it('says nothing of a rework in the first round', () => {
  open(0)
  expect(page.find('.rework').exists()).toBe(false)
})
