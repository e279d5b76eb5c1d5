//! The day's sheet: every section with its causes and what is left out, and what is due as a file.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { DayCause } from '@/bindings/DayCause'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts } from '@/kit/overlay/toasts'
import TodayPage from './TodayPage.vue'

const due = Date.parse('2026-11-23T17:30:00+08:00')
const item = (no: string, more: object = {}) => ({ ticket: `t-${no}`, assignment: no, no, title: `${no}标题`, due, handler_name: '张某', ...more })
const NONE = { items: [], more: 0 }
const VIEW = {
  unit_name: '执法局', as_of: due, approved: false,
  sheet: {
    day: '2026-11-20', next: '2026-11-23', estimated: false, received: 9, answered: 2, categories: [{ name: '噪声', n: 3 }], places: [],
    due: { items: [item('QH1'), item('QH2', { title: '' })], more: 4 },
    gaps: { items: [item('QH3', { gaps: ['when', 'want'] })], more: 0 },
    back: { items: [item('QH4', { cause: 'dissatisfied', words: '仍然很吵' })], more: 0 },
    late: NONE,
  },
}
let page: VueWrapper
let view: object
let fails: boolean
const saved = vi.fn(async () => true)
const print = vi.fn()

async function open(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: TodayPage }] })
  page = mount(TodayPage, { global: { plugins: [i18n, router] } })
  await flushPromises()
}
const press = async (name: string) => {
  await page.findAll('button').find((one) => one.text().startsWith(name))?.trigger('click')
  await flushPromises()
}

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  fails = false
  view = VIEW
  saved.mockClear()
  const call = async (name: string) => {
    if (fails) throw { code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' }
    return name === 'today.export' ? { id: 'x', rows: 6 } : view
  }
  useHost({ call, files: { save: saved, onDrop: () => () => undefined }, url: (kind: string, id: string) => `/blob/${kind}/${id}`, shell: { print } } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
})

it('names each section, its causes and gaps, and counts what is left out', async () => {
  await open()
  const text = page.text()
  expect(text).toContain('2026-11-23 及以前到期（6 件）')
  expect(text).toContain('另有 4 件')
  expect(text).toContain('回访不满意：仍然很吵')
  expect(text).toContain('时间、诉求')
  expect(text).toContain('举报件，标题不列')
  expect(text).toContain('噪声 3 件')
  expect(text).toContain('没有。')
})

it('says why each came back, whatever the cause', async () => {
  const causes: Record<DayCause, string> = { audit_back: '平台审核退回', unit_back: '本单位审核退回', lead_back: '主办单位退回', return_refused: '退单未获同意', unsolved: '回访未解决', dissatisfied: '回访不满意' }
  view = { ...VIEW, sheet: { ...VIEW.sheet, back: { items: Object.keys(causes).map((cause) => item(cause, { cause })), more: 0 } } }
  await open()
  const back = page.findAll('section section').find((one) => one.get('h2').text().startsWith('被退回'))
  expect(back?.findAll('td:last-child').map((cell) => cell.text())).toEqual(Object.values(causes))
})

it('is made anew as minutes pass, and names today’s hour alone', async () => {
  vi.useFakeTimers({ now: due })
  try {
    await open()
    expect(page.get('.day').text()).toBe('2026-11-20（数据截至 17:30）')
    view = { ...VIEW, as_of: due + 60_000 }
    await vi.advanceTimersByTimeAsync(60_000)
    expect(page.get('.day').text()).toContain('17:31）')
    view = { ...VIEW, as_of: due - 86_400_000 }
    await vi.advanceTimersByTimeAsync(60_000)
    expect(page.get('.day').text()).toContain('11-22 17:30）')
  } finally {
    vi.useRealTimers()
  }
})

it('saves what is due as a calendar file, and prints', async () => {
  await open()
  await press('导出到期日历')
  expect(saved).toHaveBeenCalledWith('/blob/export/x', '2026-11-23 及以前到期.ics')
  await press('打印')
  expect(print).toHaveBeenCalledOnce()
})

it('says that it failed, and is whole again after its own button', async () => {
  fails = true
  await open()
  expect(page.find('.paper').exists()).toBe(false)
  expect(page.text()).toContain('程序出现故障。')
  fails = false
  await press('重试')
  expect(page.find('.paper').exists()).toBe(true)
})
