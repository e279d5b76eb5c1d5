//! A light says why: by a press or its key, as a table that can be read, and gives the focus back.
import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { allowSingleKeys, handleKey } from '@/kit/keys/keymap'
import LightWhy from './LightWhy.vue'

const day = (date: string, kind: string, note: string, total: number) => ({ date, kind, note, unit: 'wd', counted: note === 'counted' || note === 'extended' ? 1 : 0, total })
const why = {
  due: Date.parse('2026-03-03T17:30:00+08:00'), start: Date.parse('2026-02-27T10:20:00+08:00'), estimated: false, rule: 'handle.default', limit: '2个工作日', pack: 'default@1', approved: false, lines: [],
  steps: [day('2026-02-27', 'workday', 'start_day', 0), day('2026-02-28', 'worked_weekend', 'counted', 1), day('2026-03-01', 'weekend', 'off', 1), day('2026-03-02', 'workday', 'paused', 1), day('2026-03-03', 'workday', 'extended', 2)],
}
let light: ReturnType<typeof open>
let asked: { name: string; req: object }[]
let known: string
const open = (more: object = {}) => mount(LightWhy, { attachTo: document.body, props: { ticketId: 't', assignmentId: 'a', which: 'handle', light: 'yellow', remaining: { code: 'working_days_left', days: 1 }, keyed: true, ...more }, global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } } })

beforeEach(() => {
  allowSingleKeys(true)
  asked = []
  known = '2026-12-31'
  const call = async (name: string, req: { days?: number }) => {
    asked.push({ name, req })
    if (name === 'deadline.extend') return { new_due: why.due + (req.days ?? 0) * 86_400_000, estimated: false, used: 0, max: 1, max_days: 5 }
    return name === 'deadline.explain' ? { ...why, known_through: known } : { pack: 'default', version: 1, clock: { business: [] } }
  }
  useHost({ call } as unknown as Host)
  light = open()
})
afterEach(() => light.unmount())

it('opens by its key, and tells each day in a row', async () => {
  handleKey(new KeyboardEvent('keydown', { key: 'q', cancelable: true }))
  await vi.dynamicImportSettled()
  await flushPromises()
  expect(light.find('.ribbon').attributes('aria-hidden')).toBe('true')
  const rows = light.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()))
  expect(rows).toEqual([
    ['2026-02-27 周五', '工作日', '10:20 起算 · 当日不计', ''],
    ['2026-02-28 周六', '补班', '计入', '第 1 日'],
    ['2026-03-01 周日', '休息日', '不计', ''],
    ['2026-03-02 周一', '工作日', '暂停', ''],
    ['2026-03-03 周二', '工作日', '延期 · 17:30 截止', '第 2 日'],
  ])
  expect(light.find('dialog').text()).toContain('一般工单')
})
it('is a button with a name, and has the focus again when its answer is closed', async () => {
  const button = light.get('button')
  expect(button.text()).toContain('为什么是这个时间')
  button.element.focus()
  await button.trigger('click')
  await vi.dynamicImportSettled()
  await flushPromises()
  await light.get('dialog .x').trigger('click')
  expect([light.find('dialog').exists(), document.activeElement]).toEqual([false, button.element])
})

async function pressed() {
  await light.get('button').trigger('click')
  await vi.dynamicImportSettled()
  await flushPromises()
}
it('leads to the calendar where some of the days are not announced yet, and only there', async () => {
  await pressed()
  expect(light.find('dialog .guessed').exists()).toBe(false)
  light.unmount()
  known = '2026-03-01'
  light = open()
  await pressed()
  expect(light.get('dialog .guessed').text()).toContain('2026-03-01 以后的放假安排尚未发布，先按周一至周五预估')
  const link = light.getComponent(RouterLinkStub)
  expect([link.props('to'), link.text()]).toEqual(['/rules?of=calendar', '看工作日历'])
  await link.trigger('click')
  expect(light.find('dialog').exists()).toBe(false)
})
it('tells what an extension would make of it, by the days typed, and whose rules these are', async () => {
  await loadWords()
  await pressed()
  expect(light.get('.what').text()).toBe('+1 个工作日 = 03-04 17:30 周三')
  await light.get('input[type=number]').setValue(2)
  await flushPromises()
  expect(light.get('.what').text()).toContain('03-05 17:30')
  expect(asked.filter(({ name }) => name === 'deadline.extend').map(({ req }) => req)).toEqual([1, 2].map((days) => ({ ticket_id: 't', assignment_id: 'a', days })))
  expect(asked.find(({ name }) => name === 'rules.pack')?.req).toEqual({ ticket_id: 't' })
})
it.each([{ which: 'ack' }, { ended: 'done' }])('offers no extension of a limit that has none: %o', async (more) => {
  light.unmount()
  light = open(more)
  await pressed()
  expect(light.find('dialog input').exists()).toBe(false)
})
