//! What an appeal would do to its month: on its way, failed, none, and anew when what it is reckoned from changed.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { emit } from '@/api/events'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import EffectCard from './EffectCard.vue'

const rate = (text: string) => ({ yes: 1, mostly: 0, no: 1, base: 2, text })
const rates = (text: string) => ({ raw: { response: rate('90.00%'), solved: rate('91.00%'), satisfied: rate('97.20%') }, adjusted: { response: rate('90.00%'), solved: rate('91.00%'), satisfied: rate(text) }, counted: 2, excluded: 0 })
const EFFECT = { month: '2024-05-01', published_at: 1, approved: true, counted: true, now: rates('97.20%'), then: rates('97.23%') }
let answer: () => unknown
let asked: number
let card: VueWrapper

async function show(): Promise<void> {
  card = mount(EffectCard, { props: { ticketId: 't', assignmentId: 'a' }, global: { plugins: [i18n] } })
  await flushPromises()
}
async function changed(kind: string): Promise<void> {
  emit({ type: 'changed', kinds: [kind], ids: [], rev: 1 })
  await flushPromises()
}

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers()
  asked = 0
  answer = () => EFFECT
  useHost({ call: async () => ((asked += 1), answer()) } as unknown as Host)
})
afterEach(() => {
  card.unmount()
  vi.useRealTimers()
})

it('is a region under its heading', async () => {
  await show()
  const region = card.get('section')
  expect(card.get('h2').attributes('id')).toBe(region.attributes('aria-labelledby'))
  expect(card.get('h2').text()).toBe('对月度考核的影响')
})

it('says that it is on its way, why it failed, and is there after its own button', async () => {
  let fail: (why: unknown) => void = () => undefined
  answer = () => new Promise((_, no) => (fail = no))
  await show()
  await vi.advanceTimersByTimeAsync(200)
  expect(card.find('.skeleton').exists()).toBe(true)
  fail({ code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' })
  await flushPromises()
  expect([card.find('.skeleton').exists(), card.get('.error-card').text()]).toEqual([false, expect.stringContaining('程序出现故障。')])
  answer = () => EFFECT
  await card.findAll('button').find((one) => one.text() === '重试')?.trigger('click')
  await flushPromises()
  expect([card.find('.error-card').exists(), card.get('.up').text()]).toEqual([false, expect.stringContaining('97.23%')])
})

it('says that a ticket counts in no month yet, and that one is left out of its month', async () => {
  answer = () => ({ approved: false, counted: false })
  await show()
  expect([card.text(), card.find('table').exists()]).toEqual([expect.stringContaining('办结归档后'), false])
  card.unmount()
  answer = () => ({ ...EFFECT, counted: false })
  await show()
  expect([card.text(), card.findAll('thead th').length]).toEqual([expect.stringContaining('未计入该月'), 3])
})

it('asks once, and again when a ticket, a month or the rules changed', async () => {
  await show()
  await changed('draft')
  expect(asked).toBe(1)
  for (const kind of ['ticket', 'month', 'pack']) await changed(kind)
  expect(asked).toBe(4)
  answer = () => ({ ...EFFECT, then: rates('97.00%') })
  await changed('month')
  expect([card.find('.up').exists(), card.get('.down').text()]).toEqual([false, expect.stringMatching(/↓.*97\.00%/)])
})
