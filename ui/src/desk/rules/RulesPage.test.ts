//! The page of the rules: seen by everybody, changed by who may, kept as it is typed, checked, published, withdrawn.
import { flushPromises, mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import builtin from '../../../../crates/domain/src/pack/default_pack.json'
import { emit } from '@/api/events'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { keysInForce } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import RulesPage from './RulesPage.vue'

// All fields of a whole pack take a while to be made where much else is done.
vi.setConfig({ testTimeout: 30_000 })

const SHORT = Object.fromEntries(Object.entries(builtin).filter(([key]) => !['recognition', 'coach', 'similar', 'not_accepted', 'secrecy_marks', 'decision_verbs', 'renumbered'].includes(key)))
const BUILTIN = JSON.stringify({ ...SHORT, renumbered: builtin.renumbered.map((one) => ({ ...one, places: one.places.filter(([old]) => old?.startsWith('第四十二条')) })), version: 2, quantum: { odd: 'x1' } }, null, 2)
const one = (id: string, from: string, more: object = {}) => ({ id, from, approved: false, in_force: false, coming: false, newest: false, ...more })
const PACKS = [one('default@2', '2026-12-15', { coming: true, newest: true }), one('default@1', '2024-01-01', { approved: true, in_force: true })]
const OFFLINE = { code: 'offline', message: '没有网络。', hint: '联网后再试。', retryable: true, trace: '' }
let mayEdit: boolean
let kept: object | undefined
let packs: object[]
let asked: [string, Record<string, unknown>][]
let refusals: Record<string, object>
let checked: Record<string, unknown>
let page: VueWrapper

async function open(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: RulesPage }] })
  page = mount(RulesPage, { global: { plugins: [i18n, router] }, attachTo: document.body })
  await settle()
}
async function settle(ms = 500): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}
const button = (name: string, of: { findAll(what: string): DOMWrapper<Element>[] } = page) => of.findAll('button').find((found) => found.text().startsWith(name) || found.attributes('aria-label') === name)
const press = async (name: string) => {
  const found = button(name)
  if (!found) throw new Error(`no button ${name}`)
  await found.trigger('click')
  await settle()
}
const key = async (chord: string) => {
  void keysInForce().find((binding) => binding.keys.includes(chord))?.run(new KeyboardEvent('keydown'))
  await settle()
}
const field = (name: string) => page.get<HTMLInputElement>(`[aria-label="${name}"]`)
const named = (name: string) => asked.filter(([command]) => command === name).map(([, req]) => req)
const last = (name: string) => named(name).at(-1) ?? {}
const typed = () => JSON.parse(String(last('rules.keep')['text'])) as Record<string, Record<string, unknown>>
const show = async (view: '条目' | '原文') => {
  await page.findAll('.segments label').filter((label) => label.isVisible()).find((label) => label.text() === view)?.get('input').trigger('change')
  await settle()
}

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T10:00:00+08:00') })
  setActivePinia(createPinia())
  mayEdit = true
  kept = undefined
  packs = PACKS
  asked = []
  refusals = {}
  checked = { before: 'default@2', changes: [] }
  const call = async (name: string, req: Record<string, unknown>) => {
    if (refusals[name]) throw refusals[name]
    asked.push([name, req])
    if (name === 'rules.list') return { packs, may_edit: mayEdit, earliest: '2026-12-15', latest: '2027-11-21', ...(kept ? { kept } : {}) }
    if (name === 'rules.open') return { id: req['id'], text: req['id'] === 'default@2' ? BUILTIN : BUILTIN.replace('"version": 2', '"version": 1') }
    if (name === 'rules.check') return checked
    if (name === 'rules.compare') return [{ path: 'limits.support', from: '3wd', to: '5wd' }]
    if (name === 'rules.publish') {
      packs = [one('default@3', String(req['from']), { coming: true, newest: true }), { ...PACKS[0], newest: false }, PACKS[1] ?? {}]
      return { id: 'default@3', from: req['from'], approved: req['approved'], changes: [] }
    }
    if (name === 'rules.withdraw') packs = PACKS.slice(1)
    return {}
  }
  useHost({ call, files: { onDrop: () => () => undefined } } as unknown as Host)
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
  it('sees what is in force in words, and nothing to change it with', async () => {
    await open()
    expect(page.findAll('.versions .name').map((name) => name.text())).toEqual(['default@2', 'default@1'])
    expect(page.get('.versions .here').text()).toContain('default@1')
    expect(page.find('.work').text()).not.toContain('未经核准')
    for (const words of ['时限', '5 个工作日', '30 分钟', '未规定', '分管负责人、主要负责人', '阻止提交', '无理取闹、胡搅蛮缠', '职能不符', '第四十二条第三项 – 第五十条第一款第三项']) expect(page.text(), words).toContain(words)
    expect(page.findAll('code').map((code) => code.text()), 'what has no words stands as it is').toEqual(expect.arrayContaining(['quantum', 'odd']))
    expect([button('修改'), button('撤回'), keysInForce().some((binding) => binding.keys.includes('e'))]).toEqual([undefined, undefined, false])
    expect(page.findAll('.entries-of :is(input, select, textarea)')).toEqual([])
    await page.findAll('.versions button')[0]?.trigger('click')
    await settle()
    expect(page.get('.work .notice').text()).toContain('默认规则，未经核准')
    expect(button('撤回')).toBeUndefined()
  })
  it('reads the text with its lines, and goes to a section', async () => {
    await open()
    await page.findAll('.contents button').find((found) => found.text() === '审核链')?.trigger('click')
    expect(document.activeElement?.textContent).toBe('审核链')
    await show('原文')
    expect(page.get('.code pre:last-child').text()).toBe(BUILTIN.replace('"version": 2', '"version": 1'))
    expect(page.get('.numbers').text().split('\n').length).toBe(BUILTIN.split('\n').length)
  })
  it('compares two versions', async () => {
    await open()
    await press('比较')
    expect(last('rules.compare')).toEqual({ before: 'default@1', after: 'default@2' })
    expect(page.get('dialog .changes').text()).toContain('时限 › 协办反馈')
    await press('对调')
    expect(last('rules.compare')).toEqual({ before: 'default@2', after: 'default@1' })
  })
  it('is told where there is none, and sees what comes', async () => {
    packs = []
    await open()
    expect(page.text()).toContain('还没有收到规则包')
    packs = PACKS
    emit({ type: 'changed', kinds: ['pack'], ids: [], rev: 1 })
    await settle()
    expect(page.findAll('.versions li').length).toBe(2)
  })
})

describe('an administrator', () => {
  it('changes a limit, which is kept and checked, and publishes it once', async () => {
    await open()
    await key('e')
    await field('时限 办理 紧急').setValue('12h')
    expect(page.text()).toContain('12 小时')
    await settle(350)
    expect(last('rules.keep')['base']).toBe('default@2')
    expect(typed()['limits']).toMatchObject({ handle: { urgent: '12h', critical: '2h' } })
    checked = { before: 'default@2', changes: [{ path: 'limits.handle.urgent', from: '24h', to: '12h' }] }
    await field('时限 办理 紧急').setValue('11h')
    expect(button('发布')?.attributes('disabled'), 'not before it is checked').toBeDefined()
    await settle()
    expect(last('rules.check')['text']).toContain('"urgent": "11h"')
    expect(page.get('.side').text()).toContain('与 default@2 相比')
    expect(page.get('.side .changes').text()).toContain('时限 › 办理 › 紧急')
    await key('Ctrl+Enter')
    const dialog = page.get('dialog')
    expect(dialog.text()).toContain('已派出的工单仍按派单时的版本计算，时限不会变动；从生效日起新派的工单按新版本。')
    const day = dialog.get<HTMLInputElement>('input[type=date]')
    expect([day.element.value, day.attributes('min'), day.attributes('max')]).toEqual(['2026-12-15', '2026-12-15', '2027-11-21'])
    await day.setValue('2026-12-01')
    expect(button('发布', dialog)?.attributes('disabled')).toBeDefined()
    await day.setValue('2027-01-01')
    await dialog.get('input[type=checkbox]').setValue(true)
    const go = button('发布', dialog)?.element as HTMLButtonElement | undefined
    go?.click()
    go?.click()
    await settle()
    expect(named('rules.publish')).toEqual([{ text: last('rules.check')['text'], from: '2027-01-01', approved: true }])
    expect(toasts.value.map((toast) => toast.text)).toEqual(['default@3 已发布，2027-01-01 起生效'])
    expect([page.find('dialog').exists(), page.get('.versions .here').text().startsWith('default@3'), page.text().includes('未发布的修改')]).toEqual([false, true, false])
    const before = asked.length
    await settle(3000)
    expect(asked.slice(before).filter(([name]) => name === 'rules.keep'), 'nothing is kept of it any more').toEqual([])
  })
  it('edits lists, grounds, numbers, roles and what is not set, and undoes a step', async () => {
    await open()
    await press('修改')
    await press('删除：禁用词 1')
    await press('下移：禁用词 1')
    await press('添加：禁用词')
    expect(document.activeElement?.getAttribute('aria-label')).toBe(`禁用词 ${builtin.forbidden_words.length}`)
    await press('添加：退单理由')
    await field('退单理由 10 代码').setValue('R10')
    await field('退单理由 2 可由目录印证的方面').setValue('')
    await field('退单 最多次数').setValue('3')
    await field('时限 首次联系诉求人').setValue('24h')
    await field('比率 基本满意折算（‰）').setValue('900')
    await field('审核链 重件答复 1').setValue('liaison')
    await field('延期 最多次数').setValue('x')
    await page.get<HTMLInputElement>('[data-at="four_eyes"]').setValue(false)
    await settle()
    const now = typed() as unknown as typeof builtin & Record<string, object[]>
    expect(now.forbidden_words.slice(0, 2)).toEqual([builtin.forbidden_words[2], builtin.forbidden_words[1]])
    expect(now.forbidden_words.at(-1)).toBe('')
    expect(now.return_grounds[9]).toEqual({ code: 'R10', title: '', needs_basis: false, needs_unit: false })
    expect(now.return_grounds[1]).not.toHaveProperty('lists')
    expect([now.return.max, now.limits.first_contact, now.rate.basic_weight, now.chains.heavy, now.extension.max, now.four_eyes]).toEqual([3, '24h', 900, ['liaison', 'signer'], 'x', false])
    await field('比率 基本满意折算（‰）').setValue('')
    await settle()
    expect(typed()['rate']?.['basic_weight']).toBeNull()
    await press('撤销一步')
    expect(typed()['rate']?.['basic_weight']).toBe(900)
    expect(page.findAll('[data-at="version"], [data-at="effective_from"]').every((found) => found.element.tagName === 'SPAN'), 'set when published').toBe(true)
  })
  it('edits one thing in both views, and stays in the text while it is no JSON', async () => {
    await open()
    await press('修改')
    await show('原文')
    const text = page.get<HTMLTextAreaElement>('.text textarea')
    await text.setValue(BUILTIN.replace('"audit_fix": "1wd"', '"audit_fix": "2wd"'))
    await show('条目')
    expect(field('时限 平台退回后修改').element.value).toBe('2wd')
    await field('时限 平台退回后修改').setValue('3wd')
    await show('原文')
    expect(page.get<HTMLTextAreaElement>('.text textarea').element.value).toContain('"audit_fix": "3wd"')
    const broken = BUILTIN.replace('"audit_fix": "1wd",', '"audit_fix" "1wd",')
    const line = 1 + broken.split('\n').findIndex((one) => one.includes('audit_fix'))
    checked = { before: 'default@2', changes: [], line, problem: { code: 'invalid_input', message: '规则包没有通过检查。', hint: '', retryable: false, trace: '', field: '.' } }
    await page.get('.text textarea').setValue(broken)
    await settle()
    expect(page.get('.bad').text()).toContain(`第 ${line} 行`)
    expect(page.findAll<HTMLInputElement>('.work .segments input').map((found) => found.element.disabled)).toEqual([true, false])
    expect(String(last('rules.keep')['text']), 'it is kept as it is').toBe(broken)
    expect(button('发布')?.attributes('disabled')).toBeDefined()
    await press(`到第 ${line} 行`)
    const area = page.get<HTMLTextAreaElement>('.text textarea').element
    expect(document.activeElement).toBe(area)
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toContain('audit_fix')
  })
  it('is led to the field that is wrong', async () => {
    checked = { before: 'default@2', changes: [{ path: 'chains.heavy', from: [], to: [] }], line: 70, problem: { code: 'invalid_input', message: '规则包没有通过检查。', hint: '', retryable: false, trace: '', field: 'return_grounds[1].title' } }
    await open()
    await press('修改')
    await press('到“退单理由 2 名称”')
    expect(document.activeElement?.getAttribute('data-at')).toBe('return_grounds/1/title')
    await press('到第 70 行')
    expect(document.activeElement?.tagName).toBe('TEXTAREA')
  })
  it('indents by Tab in the text, which Esc lets go', async () => {
    await open()
    await press('修改')
    await show('原文')
    const area = page.get<HTMLTextAreaElement>('.text textarea')
    area.element.setSelectionRange(0, 0)
    const tab = async (key: string) => {
      const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true })
      area.element.dispatchEvent(event)
      await settle()
      return event.defaultPrevented
    }
    expect([await tab('Tab'), area.element.value.startsWith('  {')]).toEqual([true, true])
    await tab('Escape')
    expect(await tab('Tab')).toBe(false)
  })
  it('finds again what was not published, and gives it up with a way back', async () => {
    kept = { base: 'default@2', text: BUILTIN.replace('"max": 2', '"max": 4') }
    await open()
    expect(page.text()).toContain('上次的修改没有发布，已恢复')
    expect(field('延期 最多次数').element.value).toBe('4')
    expect(named('rules.keep'), 'it is kept already').toEqual([])
    await press('放弃修改')
    expect([named('rules.drop').length, page.text().includes('未发布的修改'), button('修改') !== undefined]).toEqual([1, false, true])
    await toasts.value.at(-1)?.action?.run()
    await settle()
    expect(field('延期 最多次数').element.value).toBe('4')
    expect(last('rules.keep')).toEqual(kept)
  })
  it('keeps nothing that is as it was', async () => {
    await open()
    await press('修改')
    await field('退单 最多次数').setValue('3')
    await settle()
    await field('退单 最多次数').setValue('1')
    await settle()
    expect(asked.filter(([name]) => ['rules.keep', 'rules.drop'].includes(name)).map(([name]) => name)).toEqual(['rules.keep', 'rules.drop'])
  })
  it('says why it could not be kept or published, and has it still', async () => {
    await open()
    await press('修改')
    refusals = { 'rules.keep': { ...OFFLINE, code: 'disk_full', message: '磁盘已满。' } }
    checked = { before: 'default@2', changes: [{ path: 'return.max', from: 1, to: 3 }] }
    await field('退单 最多次数').setValue('3')
    await settle()
    expect(page.get('.barred').text()).toContain('磁盘已满。')
    expect(unsaved.value.map((words) => words.kind)).toEqual(['rules'])
    page.unmount()
    await settle()
    refusals = {}
    await open()
    expect(field('退单 最多次数').element.value, 'it is in the window still').toBe('3')
    expect(typed()['return']?.['max']).toBe(3)
    refusals = { 'rules.publish': OFFLINE }
    await press('发布')
    const dialog = page.get('dialog')
    await button('发布', dialog)?.trigger('click')
    await settle()
    expect(dialog.get('.error-card').text()).toContain('没有网络。')
    refusals = { 'rules.publish': { ...OFFLINE, code: 'invalid_input', message: '生效日期不行。', field: 'from' } }
    await button('发布', dialog)?.trigger('click')
    await settle()
    expect(dialog.get('.field .error').text()).toContain('生效日期不行。')
    expect(field('退单 最多次数').element.value).toBe('3')
  })
  it('takes changes over where somebody published meanwhile', async () => {
    kept = { base: 'default@1', text: BUILTIN.replace('"version": 2', '"version": 1').replace('"audit_fix": "1wd"', '"audit_fix": "2wd"') }
    checked = { before: 'default@2', changes: [], line: 3, problem: { code: 'stale_version', message: '最近的版本是 default@2。', hint: '', retryable: false, trace: '', field: 'version' } }
    await open()
    checked = { before: 'default@2', changes: [{ path: 'limits.audit_fix', from: '1wd', to: '2wd' }] }
    await press('把我的修改移到 default@2')
    expect(last('rules.keep')['base']).toBe('default@2')
    expect(typed()).toMatchObject({ version: 2, limits: { audit_fix: '2wd' } })
    expect(page.find('.fault').exists()).toBe(false)
    expect(page.get('.versions .here').text()).toContain('由 default@2 改成')
  })
  it('publishes the same rules as approved ones, and no others without a change', async () => {
    await open()
    await press('修改')
    expect(page.get('.side').text()).toContain('没有改动')
    await press('发布')
    const dialog = page.get('dialog')
    expect(button('发布', dialog)?.attributes('disabled')).toBeDefined()
    await dialog.get('input[type=checkbox]').setValue(true)
    expect(button('发布', dialog)?.attributes('disabled')).toBeUndefined()
    page.unmount()
    packs = [{ ...PACKS[0], approved: true }, PACKS[1] ?? {}]
    await open()
    await press('修改')
    expect([page.get('.side').text().includes('没有改动'), button('发布')?.attributes('disabled') !== undefined]).toEqual([true, true])
  })
  it('withdraws a version whose day has not come, once it is confirmed', async () => {
    await open()
    await press('撤回')
    const dialog = page.get('dialog')
    expect(dialog.text()).toContain('default@2 定于 2026-12-15 起生效')
    refusals = { 'rules.withdraw': OFFLINE }
    await button('撤回', dialog)?.trigger('click')
    await settle()
    expect(dialog.get('.error-card').text()).toContain('没有网络。')
    refusals = {}
    await button('撤回', dialog)?.trigger('click')
    await settle()
    expect(named('rules.withdraw')).toEqual([{ id: 'default@2' }])
    expect(toasts.value.at(-1)?.text).toBe('default@2 已撤回')
    expect([page.find('dialog').exists(), page.findAll('.versions li').length]).toEqual([false, 1])
  })
  it('looks at another version and finds the edited one as it was', async () => {
    await open()
    await press('修改')
    await field('退单 最多次数').setValue('3')
    await page.findAll('.versions button')[2]?.trigger('click')
    await settle()
    expect([button('修改'), button('撤回')]).toEqual([undefined, undefined])
    await key('e')
    expect(field('退单 最多次数').element.value).toBe('3')
    expect(named('rules.keep').length).toBe(1)
  })
})
