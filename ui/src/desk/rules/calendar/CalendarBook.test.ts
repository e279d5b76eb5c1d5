//! 「工作日历」: read by everybody year by year; edited, kept, checked, tried on all tickets and published by who may.
import { flushPromises, mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import cn from '../../../../../crates/domain/src/time/calendar_cn.json'
import { emit } from '@/api/events'
import type { LocalDay } from '@/api/types'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { keysInForce } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import RulesPage from '../RulesPage.vue'

// A year of days takes a while to be made where much else is done.
vi.setConfig({ testTimeout: 30_000 })

const OFFLINE = { code: 'offline', message: '没有网络。', hint: '联网后再试。', retryable: true, trace: '' }
const STALE = { code: 'stale_version', message: '这份日历是按 cn@1 改的，而最近的版本是 cn@2，没有发布。', hint: '', retryable: false, trace: '', field: 'calendar' }
const typhoon: LocalDay = { date: '2026-09-08', working: false, name: '台风停工' }
const MOVED = { no: 'QH1', unit_name: '执法局', due: { assignment: 'a', which: 'handle', from: Date.parse('2026-12-24T17:30:00+08:00'), to: Date.parse('2026-12-25T17:30:00+08:00') } }
const version = (n: number, more: object = {}) => ({ ...cn, version: n, ...more })
let versions: object[]
let mayEdit: boolean
let unit: object | undefined
let kept: object | undefined
let checked: object
let refusals: Record<string, object>
let asked: [string, Record<string, unknown>][]
let page: VueWrapper
const print = vi.fn()

async function settle(ms = 500): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}
async function open(at = '/rules?of=calendar'): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: RulesPage }] })
  await router.push(at)
  page = mount(RulesPage, { global: { plugins: [i18n, router] }, attachTo: document.body })
  await settle()
}
type Within = { findAll(what: string): DOMWrapper<Element>[] }
const button = (name: string, of: Within = page) => of.findAll('button').filter((found) => found.isVisible()).find((found) => found.text().startsWith(name) || found.attributes('aria-label') === name)
async function press(name: string, of?: Within): Promise<void> {
  const found = button(name, of)
  if (!found) throw new Error(`no button ${name}`)
  await found.trigger('click')
  await settle()
}
async function key(chord: string): Promise<void> {
  void keysInForce().find((binding) => binding.keys.includes(chord))?.run(new KeyboardEvent('keydown'))
  await settle()
}
async function look(name: string): Promise<void> {
  await page.findAll('.segments label').filter((label) => label.isVisible()).find((label) => label.text() === name)?.get('input').trigger('change')
  await settle()
}
async function year(n: number): Promise<void> {
  await page.get('.choice-of select').setValue(String(n))
  await settle()
}
const field = (name: string) => page.get<HTMLInputElement>(`[aria-label="${name}"]`)
const day = (date: string) => page.get<HTMLElement>(`[data-day="${date}"]`)
const named = (name: string) => asked.filter(([command]) => command === name).map(([, req]) => req)
type Typed = typeof cn & { local?: LocalDay[] }
const typed = () => JSON.parse(String(named('calendar.keep').at(-1)?.['text'])) as Typed
const commands = (...names: string[]) => asked.map(([name]) => name).filter((name) => names.includes(name))

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T10:00:00+08:00') })
  setActivePinia(createPinia())
  versions = [version(1, { local: [typhoon] })]
  mayEdit = true
  unit = undefined
  kept = undefined
  checked = { days: [] }
  refusals = {}
  asked = []
  print.mockClear()
  const call = async (name: string, req: Record<string, unknown>) => {
    if (refusals[name]) throw refusals[name]
    asked.push([name, req])
    if (name === 'rules.list') return { packs: [], may_edit: false, earliest: '2026-12-15', latest: '2027-11-21', ...(unit ? { unit } : {}) }
    if (name === 'calendar.view') return { versions, today: '2026-11-20', may_edit: mayEdit, ...(kept ? { kept } : {}) }
    if (name === 'calendar.check') return checked
    if (name === 'calendar.outlook') return { id: 'cn@2', known_through: '2027-12-31', days: [{ day: '2026-12-24', from: 'workday', to: 'holiday', name: '大雪' }], tickets: 1234, moved: [MOVED] }
    if (name === 'calendar.publish') {
      versions = [{ ...(JSON.parse(String(req['text'])) as object), version: 2 }, ...versions]
      return { id: 'cn@2', known_through: '2027-12-31', days: [] }
    }
    return {}
  }
  useHost({ call, files: { onDrop: () => () => undefined }, shell: { print } } as unknown as Host)
})
afterEach(async () => {
  page.unmount()
  await settle()
  unsaved.value.forEach((words) => letGo(words.key))
  clearToasts()
  vi.useRealTimers()
})

describe('a reader', () => {
  beforeEach(() => (mayEdit = false))
  it('finds it beside the rules, whether of a unit or of none', async () => {
    await open('/rules')
    const tabs = () => page.findAll('.page-head .segments label').map((label) => label.text())
    expect([tabs(), named('calendar.view').length], 'asked for when it is looked at').toEqual([['平台规则', '工作日历'], 0])
    await look('工作日历')
    expect(page.find('.months').isVisible()).toBe(true)
    page.unmount()
    unit = { unit_name: '执法局', rows: [], may_edit: false, earliest: '2026-12-15', latest: '2027-11-21' }
    await open()
    expect(tabs()).toEqual(['平台规则', '本单位规定', '工作日历'])
    expect(page.findAll('.months .month').length).toBe(12)
  })
  it('sees each day in sign and words, and the year beside it', async () => {
    await open()
    expect(page.get('.work .bar').text()).toContain('cn@1 · 已知至 2026-12-31')
    expect([day('2026-01-01').text(), day('2026-01-04').text(), day('2026-09-08').text(), day('2026-01-10').text()]).toEqual(['1休放假 · 元旦', '4班补班', '8停本地休息 · 台风停工', '10'])
    expect(day('2026-09-08').attributes('title')).toBe('2026-09-08 周二 · 本地休息 · 台风停工')
    expect([day('2026-01-01').classes(), day('2026-01-10').classes(), day('2026-11-20').classes()].map((all) => all.filter((one) => one !== 'day'))).toEqual([['off'], ['weekend'], ['today']])
    expect(day('2026-11-20').element.parentElement?.getAttribute('aria-current')).toBe('date')
    const facts = page.get('.facts').text()
    for (const words of ['国务院办公厅关于2026年部分节假日安排的通知', '248 天', '计入本地日子后 247 天', '02-15 周日 至 02-23 周一 · 9 天', '01-04 周日', '台风停工']) expect(facts, words).toContain(words)
    expect([button('修改'), keysInForce().some((binding) => binding.keys.includes('e')), page.find('button.day').exists()]).toEqual([undefined, false, false])
  })
  it('chooses a year, and is told that the next one is only estimated', async () => {
    await open()
    expect(page.findAll('.choice-of option').map((option) => option.text())).toEqual(['2024 年', '2025 年', '2026 年', '2027 年（预估）'])
    await press('下一年')
    expect(page.get('.guess').text()).toContain('2027年的放假通知尚未发布：按周一至周五预估，发布后期限会按新日历重算')
    expect([day('2027-01-01').classes('estimated'), day('2027-01-01').text(), button('下一年')?.attributes('disabled') !== undefined]).toEqual([true, '1预估 · 工作日', true])
    expect(page.get('.facts').text()).toContain('261 天')
    await year(2024)
    expect(day('2024-02-10').text()).toContain('春节')
  })
  it('looks at an earlier version, and prints', async () => {
    versions = [version(2, { local: [typhoon], valid_through: '2026-12-31' }), version(1)]
    await open()
    await page.get('.versions').setValue('cn@1')
    await settle()
    expect(page.get('.work').text()).toContain('这是较早的版本')
    expect([day('2026-09-08').text(), page.get('.bar > .muted').text()]).toEqual(['8', 'cn@1 · 已知至 2026-12-31'])
    await key('Ctrl+p')
    expect(print).toHaveBeenCalledOnce()
    expect(page.get('.page-head').classes()).toContain('no-print')
  })
  it('is told why it cannot be seen, that there is none, and sees what comes', async () => {
    refusals = { 'calendar.view': OFFLINE }
    await open()
    expect(page.get('.calendar .error-card').text()).toContain('没有网络。')
    refusals = {}
    versions = []
    await press('重试')
    expect(page.get('.empty').text()).toContain('还没有收到工作日历')
    versions = [version(1)]
    emit({ type: 'changed', kinds: ['calendar'], ids: [], rev: 1 })
    await settle()
    expect(page.findAll('.month').length).toBe(12)
  })
})

describe('an administrator', () => {
  it('adds the next year, fills it in, takes the number that is counted, and undoes a step', async () => {
    await open()
    await key('e')
    expect(page.findAll('[data-year]').map((one) => one.attributes('data-year')), 'years that are over are not edited').toEqual(['2026'])
    await press('加入 2027 年')
    expect([typed().valid_through, typed().years.at(-1)]).toEqual(['2027-12-31', { year: 2027, source: '', working_days: 261, holidays: [], worked: [] }])
    const panel = page.get('[data-year="2027"]')
    expect(panel.element.contains(document.activeElement), 'its notice is asked for').toBe(true)
    expect(day('2027-01-01').text(), 'it is the year that is shown').toBe('1')
    await panel.get('.field input').setValue('关于2027年的通知')
    await press('添加假期', panel)
    expect(document.activeElement?.getAttribute('aria-label')).toBe('2027 年假期 1 名称')
    await field('2027 年假期 1 名称').setValue('元旦')
    await field('2027 年假期 1 起日').setValue('2027-01-01')
    await press('添加补班日', panel)
    await field('2027 年补班日 1').setValue('2027-01-10')
    await settle()
    expect(typed().years.at(-1)).toEqual({ year: 2027, source: '关于2027年的通知', working_days: 261, holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-01' }], worked: ['2027-01-10'] })
    expect([day('2027-01-01').text(), day('2027-01-10').text()]).toEqual(['1休', '10班'])
    expect([panel.text().includes('按所列安排算得 261 天'), button('采用算得的数', panel)]).toEqual([true, undefined])
    await press('删除：2027 年补班日 1')
    expect(panel.text()).toContain('按所列安排算得 260 天')
    await press('采用算得的数', panel)
    expect(typed().years.at(-1)).toMatchObject({ working_days: 260, worked: [] })
    await press('撤销一步')
    expect(typed().years.at(-1)).toMatchObject({ working_days: 261, worked: [] })
    expect(typed().years.slice(0, 3), 'nothing else is touched').toEqual(cn.years)
  })
  it('only reads what is over, and moves the end of what has begun', async () => {
    vi.setSystemTime(Date.parse('2026-11-20T10:00:00+08:00'))
    versions = [version(1, { local: [typhoon], years: cn.years.map((one) => (one.year === 2026 ? { ...one, holidays: [...one.holidays, { name: '地方节', from: '2026-11-19', to: '2026-11-21' }] } : one)) })]
    await open()
    await press('修改')
    const inputs = page.findAll<HTMLInputElement>('[data-year="2026"] .lines input')
    expect(inputs.map((one) => [one.attributes('aria-label'), one.element.disabled])).toEqual([['2026 年假期 8 名称', false], ['2026 年假期 8 起日', true], ['2026 年假期 8 止日', false]])
    expect(button('删除：2026 年假期 8')?.attributes('disabled')).toBeDefined()
    expect(page.text()).toContain('2026-09-08 周二 本地休息：台风停工')
    expect([button('删除：本地日子 1'), page.find('button[data-day="2026-11-19"]').exists(), page.find('button[data-day="2026-11-20"]').exists()]).toEqual([undefined, false, true])
  })
  it('makes a day of the months its own, says why, and gives it back', async () => {
    await open()
    await press('修改')
    await day('2026-12-24').trigger('click')
    await settle()
    let dialog = page.get('dialog')
    expect(dialog.text()).toContain('现在：工作日')
    await press('改为休息', dialog)
    expect(dialog.get('.field .error').text()).toBe('请写明原因')
    await dialog.get('input').setValue(' 大雪停工 ')
    await key('Ctrl+Enter')
    expect(page.find('dialog').exists()).toBe(false)
    expect(typed().local).toEqual([typhoon, { date: '2026-12-24', working: false, name: '大雪停工' }])
    expect([day('2026-12-24').text(), field('本地日子 2 原因').element.value]).toEqual(['24停', '大雪停工'])
    await day('2026-12-24').trigger('click')
    await settle()
    dialog = page.get('dialog')
    expect(dialog.text()).toContain('按通知：工作日')
    await press('恢复按通知', dialog)
    expect([day('2026-12-24').text(), named('calendar.drop').length], 'as it was, nothing is kept').toEqual(['24', 1])
    await press('添加本地日子')
    await field('本地日子 2 日期').setValue('2026-12-05')
    await field('本地日子 2 休息或上班').setValue('work')
    await field('本地日子 2 原因').setValue('补班')
    await settle()
    expect(typed().local).toEqual([typhoon, { date: '2026-12-05', working: true, name: '补班' }])
    expect(day('2026-12-05').text()).toBe('5加')
  })
  it('walks the days by arrows, one of them in the order of Tab', async () => {
    await open()
    await press('修改')
    expect(page.findAll('button.day[tabindex="0"]').map((one) => one.attributes('data-day'))).toEqual(['2026-11-20'])
    const walk = async (from: string, pressed: string) => {
      await day(from).trigger('keydown', { key: pressed })
      await settle()
      return (document.activeElement as HTMLElement | null)?.dataset['day']
    }
    day('2026-11-20').element.focus()
    expect([await walk('2026-11-20', 'ArrowRight'), await walk('2026-11-21', 'ArrowDown'), await walk('2026-11-28', 'PageDown'), await walk('2026-12-26', 'ArrowUp')]).toEqual(['2026-11-21', '2026-11-28', '2026-12-26', '2026-12-19'])
    expect(await walk('2026-12-19', 'PageUp'), 'days that are over are passed over').toBe('2026-11-21')
  })
  it('edits one thing in both views, and is led to the line of a fault', async () => {
    await open()
    await press('修改')
    await look('原文')
    const area = () => page.get<HTMLTextAreaElement>('.text textarea')
    const begun = area().element.value
    await area().setValue(begun.replace('台风停工', '台风'))
    await look('条目')
    expect(page.text()).toContain('本地休息：台风')
    await look('原文')
    checked = { days: [], line: 3, problem: { code: 'invalid_input', message: '日历没有通过检查。第 3 行。', hint: '', retryable: false, trace: '', field: 'calendar' } }
    await area().setValue(begun.replace('"version": 1,', '"version" 1,'))
    await settle()
    expect(page.get('.bad').text()).toContain('第 3 行')
    expect([page.get('.fault').text().includes('日历没有通过检查'), button('发布…')?.attributes('disabled') !== undefined]).toEqual([true, true])
    await press('到第 3 行')
    expect([document.activeElement === area().element, area().element.value.slice(area().element.selectionStart, area().element.selectionEnd)]).toEqual([true, '  "version" 1,'])
    await area().setValue('{"years": []}')
    await settle()
    expect(page.get('.bad').text()).toBe('原文不是一份日历，改好后才能看条目。')
    expect(page.findAll<HTMLInputElement>('.work .segments input').map((one) => one.element.disabled)).toEqual([true, false])
  })
  it('finds again what was not published, and gives it up with a way back', async () => {
    kept = { base: 'cn@1', text: JSON.stringify(version(1, { local: [typhoon, { date: '2026-12-24', working: false, name: '大雪' }] }), null, 2) }
    await open()
    expect([page.text().includes('上次的修改没有发布，已恢复'), day('2026-12-24').text(), named('calendar.keep')]).toEqual([true, '24停', []])
    await press('放弃修改')
    expect([named('calendar.drop').length, toasts.value.at(-1)?.text, button('修改') !== undefined]).toEqual([1, '已放弃对 cn@1 的修改', true])
    await toasts.value.at(-1)?.action?.run()
    await settle()
    expect([day('2026-12-24').text(), named('calendar.keep').at(-1)]).toEqual(['24停', kept])
  })
  it('has what could not be kept in the window still', async () => {
    await open()
    await press('修改')
    refusals = { 'calendar.keep': { ...OFFLINE, code: 'disk_full', message: '磁盘已满。' } }
    await press('加入 2027 年')
    expect(page.get('.barred').text()).toContain('磁盘已满。')
    expect(unsaved.value.map((words) => words.kind)).toEqual(['calendar'])
    page.unmount()
    await settle()
    refusals = {}
    await open()
    expect([page.find('[data-year="2027"]').exists(), typed().valid_through]).toEqual([true, '2027-12-31'])
  })
  it('sees what would move before it is published, and publishes once', async () => {
    await open()
    await press('修改')
    expect(page.get('.side').text()).toContain('没有改动')
    checked = { days: [{ day: '2026-12-24', from: 'workday', to: 'holiday', name: '大雪' }] }
    await day('2026-12-24').trigger('click')
    await page.get('dialog input').setValue('大雪')
    await key('Ctrl+Enter')
    expect(page.get('.side').text()).toContain('2026-12-24 周四 大雪工作日 → 改为 放假')
    await key('Ctrl+Enter')
    const dialog = page.get('dialog')
    expect(dialog.findAll('dd').map((one) => one.text())).toEqual(['cn@2', '2027-12-31', '1 天', '1,234 件'])
    expect(dialog.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()))).toEqual([['QH1', '执法局', '办理时限', '12-24 17:30 → 改为 12-25 17:30']])
    expect(dialog.text()).toContain('每一处改变都记入工单的时间线，并告知经办人；已经过去的日子不变')
    await vi.waitFor(() => expect(button('发布', dialog)?.attributes('disabled')).toBeUndefined())
    const go = button('发布', dialog)?.element as HTMLButtonElement
    go.click()
    go.click()
    await settle()
    expect(named('calendar.publish')).toEqual([{ text: named('calendar.check').at(-1)?.['text'] }])
    expect([toasts.value.at(-1)?.text, page.find('dialog').exists(), page.get('.bar > .muted').text()]).toEqual(['cn@2 已发布，已知至 2027-12-31', false, 'cn@2 · 已知至 2026-12-31'])
    const before = asked.length
    await settle(3000)
    expect(asked.slice(before).filter(([name]) => name === 'calendar.keep'), 'nothing is kept of it any more').toEqual([])
  })
  it('is told that there is no network, and asks again', async () => {
    await open()
    await press('修改')
    checked = { days: [] }
    await press('加入 2027 年')
    await page.get('[data-year="2027"] .field input').setValue('通知')
    await settle()
    refusals = { 'calendar.outlook': OFFLINE }
    await press('发布…')
    const dialog = page.get('dialog')
    expect([dialog.get('.error-card').text().includes('没有网络。'), button('发布', dialog)?.attributes('disabled') !== undefined]).toEqual([true, true])
    refusals = {}
    await press('重试', dialog)
    expect(dialog.text()).toContain('1,234 件')
    refusals = { 'calendar.publish': OFFLINE }
    await press('发布', dialog)
    expect([dialog.get('.error-card').text().includes('没有网络。'), page.find('[data-year="2027"]').exists()]).toEqual([true, true])
  })
  it('keeps what was typed where somebody published meanwhile, and starts again from theirs with a way back', async () => {
    await open()
    await press('修改')
    await press('加入 2027 年')
    await page.get('[data-year="2027"] .field input').setValue('通知')
    await settle()
    refusals = { 'calendar.outlook': STALE }
    await press('发布…')
    expect(page.get('dialog .error-card').text()).toContain('最近的版本是 cn@2')
    expect(commands('sync.now'), 'their version is fetched').toEqual(['sync.now'])
    versions = [version(2), version(1, { local: [typhoon] })]
    checked = { days: [], problem: STALE }
    emit({ type: 'changed', kinds: ['calendar'], ids: [], rev: 2 })
    await settle()
    await press('取消', page.get('dialog'))
    expect([page.get('.fault').text().includes('最近的版本是 cn@2'), page.find('[data-year="2027"]').exists()]).toEqual([true, true])
    checked = { days: [] }
    await press('以最近的版本为底重新开始')
    expect([page.find('[data-year="2027"]').exists(), page.get('.bar').text().includes('由 cn@2 改成'), page.get('.side').text().includes('没有改动')]).toEqual([false, true, true])
    expect(commands('calendar.keep', 'calendar.drop').at(-1), 'nothing is kept of what is as it was').toBe('calendar.drop')
    await toasts.value.at(-1)?.action?.run()
    await settle()
    expect([page.find('[data-year="2027"]').exists(), named('calendar.keep').at(-1)?.['base'], typed().version]).toEqual([true, 'cn@1', 1])
  })
})
