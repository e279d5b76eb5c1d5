//! The months: what is listed, what would be if chosen appeals succeeded, and what is said where there is nothing.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { handleKey } from '@/kit/keys/keymap'
import MonthPage from './MonthPage.vue'
import MonthsPage from './MonthsPage.vue'

const rate = (text: string) => ({ yes: 1, mostly: 0, no: 1, base: 2, text })
const rates = (now: string) => ({ raw: { response: rate('100.00%'), solved: rate('100.00%'), satisfied: rate('97.20%') }, adjusted: { response: rate('100.00%'), solved: rate('100.00%'), satisfied: rate(now) }, counted: 3, excluded: 0 })
const clock = (code: string) => ({ due: 1, estimated: false, light: 'green', remaining: { code, days: 3 } })
const counted = (n: number, more: object = {}) => ({ ticket_id: `t${n}`, assignment_id: `a${n}`, ticket_no: `QH${n}`, satisfaction: 'dissatisfied', ...more })
const exclusion = { appeal: 'p', kind: 'month_result', ground: 'G2', reason: '答复已写明', by_name: '考核员', at: 1 }
const month = (window: string) => ({
  result: { month: '2024-05-01', pack: { pack: 'default', version: 1 }, formula: 'month_rates@1', approved: false, not_archived: 0, revisions: [{ no: 1, at: 1, by_name: '考核员', rates: rates('97.20%') }] },
  rates: rates('97.20%'), window: clock(window),
  tickets: [
    { counted: counted(1), title: '噪声', against: true, appealing: false },
    { counted: counted(2), title: '占道', against: true, appealing: true },
    { counted: counted(3, { excluded: { revision: 1, by: exclusion } }), title: '积水', against: true, appealing: false },
    { counted: { ticket_no: '', satisfaction: 'dissatisfied' }, title: '', against: true, appealing: false },
    { counted: counted(5, { satisfaction: 'satisfied' }), title: '路灯', against: false, appealing: false },
  ],
})
let answers: Record<string, () => unknown>
let asked: { name: string; req: unknown }[]
let page: VueWrapper

async function open(screen: Component, path: string): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/months/:month?', component: screen }, { path: '/:rest(.*)*', component: { template: '<i />' } }] })
  await router.push(path)
  page = mount(screen, { global: { plugins: [i18n, router] } })
  await flushPromises()
}

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  asked = []
  answers = { 'rules.pack': () => ({ exclusion: [{ code: 'G2', title: '要求过高' }] }), 'month.list': () => [], 'month.open': () => month('working_days_left'), 'month.what_if': () => rates('97.23%') }
  useHost({
    call: async (name: string, req: unknown) => {
      asked.push({ name, req })
      return answers[name]?.() ?? {}
    },
    files: { onDrop: () => () => undefined },
    url: () => '',
  } as unknown as Host)
})
afterEach(() => page.unmount())

describe('the months', () => {
  it('say where there is none, and that the rules are not approved where they are not', async () => {
    await open(MonthsPage, '/months')
    expect(page.text()).toContain('平台还没有公布本单位的月度考核结果')
    page.unmount()
    answers['month.list'] = () => [{ month: '2024-05', published_at: 1, revision: 2, rates: rates('97.23%'), window: clock('working_days_over'), approved: false }]
    await open(MonthsPage, '/months')
    expect(page.text()).toContain('2024年5月')
    expect(page.text()).toContain('97.20% · 97.23%')
    expect(page.text()).toContain('默认规则，未经核准')
  })
  it('show what the rates would be once tickets are chosen', async () => {
    await open(MonthPage, '/months/2024-05')
    expect(page.text()).not.toContain('97.23%')
    const boxes = page.findAll('input[type=checkbox]')
    expect(boxes.length, 'neither the excluded nor the unnamed may be chosen').toBe(2)
    await boxes[0]?.setValue(true)
    await flushPromises()
    expect(asked.at(-1)).toEqual({ name: 'month.what_if', req: { month: '2024-05', assignments: ['a1'] } })
    expect(page.get('.rates .up').text()).toMatch(/↑.*97\.23%/)
    await boxes[0]?.setValue(false)
    await flushPromises()
    expect(page.find('.rates').text()).not.toContain('97.23%')
  })
  it('tell a rate that falls by more than its colour, and one that stays by nothing', async () => {
    answers['month.what_if'] = () => ({ ...rates('96.00%'), adjusted: { response: rate('100.00%'), solved: rate('—'), satisfied: rate('96.00%') } })
    await open(MonthPage, '/months/2024-05')
    await page.get('input[type=checkbox]').setValue(true)
    await flushPromises()
    expect(page.findAll('.rates :is(.up, .down)').map((cell) => [cell.classes(), cell.text()])).toEqual([[['down'], expect.stringMatching(/↓.*下降.*96\.00%/)]])
  })
  it('choose all that may be appealed by the capital letter, and none of them by it again', async () => {
    await open(MonthPage, '/months/2024-05')
    const press = async () => {
      const ran = handleKey(new KeyboardEvent('keydown', { key: 'X', shiftKey: true, cancelable: true }))
      await flushPromises()
      return [ran, page.findAll<HTMLInputElement>('input[type=checkbox]').map((box) => box.element.checked)]
    }
    expect(await press()).toEqual([true, [true, true]])
    expect(asked.at(-1)).toEqual({ name: 'month.what_if', req: { month: '2024-05', assignments: ['a1', 'a2'] } })
    expect(await press()).toEqual([true, [false, false]])
  })
  it('say why it cannot be reckoned, and reckon it after its own button', async () => {
    answers['month.what_if'] = () => {
      throw { code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' }
    }
    await open(MonthPage, '/months/2024-05')
    await page.get('input[type=checkbox]').setValue(true)
    await flushPromises()
    expect(page.get('.error-card').text()).toContain('程序出现故障。')
    answers['month.what_if'] = () => rates('97.23%')
    await page.findAll('button').find((one) => one.text() === '重试')?.trigger('click')
    await flushPromises()
    expect([page.find('.error-card').exists(), page.find('.rates .up').exists()]).toEqual([false, true])
    answers['month.what_if'] = () => {
      throw { code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' }
    }
    const boxes = page.findAll('input[type=checkbox]')
    await boxes[1]?.setValue(true)
    await flushPromises()
    expect(page.find('.error-card').exists()).toBe(true)
    for (const box of boxes) await box.setValue(false)
    await flushPromises()
    expect(page.find('.error-card').exists(), 'nothing is asked').toBe(false)
  })
  it('name a ground by its words', async () => {
    answers['month.open'] = () => {
      const view = month('working_days_left')
      return { ...view, result: { ...view.result, revisions: [...view.result.revisions, { no: 2, at: 2, by_name: '考核员', rates: rates('97.23%'), cause: { ...exclusion, ticket_no: 'QH3' } }] } }
    }
    await open(MonthPage, '/months/2024-05')
    expect(page.text()).toContain('已剔除（要求过高）')
    expect(page.text()).toContain('QH3 月度考核申诉通过，剔除（要求过高）')
  })
  it.each([['month.list', MonthsPage, '/months'], ['month.open', MonthPage, '/months/2024-05']] as const)('ask for %s again as minutes pass, while somebody looks', async (name, screen, path) => {
    vi.useFakeTimers()
    try {
      await open(screen, path)
      const times = () => asked.filter((one) => one.name === name).length
      expect(times()).toBe(1)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(times()).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })
  it('lead to the appeal of a ticket while the window lasts, and name no report', async () => {
    await open(MonthPage, '/months/2024-05')
    const links = () => page.findAll('a').map((a) => a.attributes('href')).filter((href) => href?.includes('/appeal'))
    expect(links()).toEqual(['/ticket/t1/appeal?kind=month_result'])
    expect(page.text()).toContain('举报件（不显示编号）')
    expect(page.text()).not.toContain('QH5')
    page.unmount()
    answers['month.open'] = () => month('working_days_over')
    await open(MonthPage, '/months/2024-05')
    expect(links()).toEqual([])
  })
  it('say that a month is not there', async () => {
    answers['month.open'] = () => {
      throw { code: 'not_found', message: '没有找到。', hint: '', retryable: false, trace: '' }
    }
    await open(MonthPage, '/months/1999-01')
    expect(page.text()).toContain('没有这个月的考核结果')
  })
})
