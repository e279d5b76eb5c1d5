//! 「本单位规定」 beside the platform's rules: begun, checked, published and taken back by who keeps them, read by the unit's people.
import { flushPromises, mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { keysInForce } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import RulesPage from './RulesPage.vue'

vi.setConfig({ testTimeout: 30_000 })

const row = (id: string, from: string, more: object = {}) => ({ id, from, in_force: false, coming: false, newest: false, ...more })
const step = (role: string, label: string) => ({ role, label })
const rules = (version: number, more: object = {}) => JSON.stringify({
  unit: '0000-a', version, effective_from: '2026-12-01',
  chains: { normal: [step('reviewer', '审核')], heavy: [step('reviewer', '审核'), step('signer', '签发')], support: [], return: [], extension: [], appeal: [] },
  heavy_when: [], forbidden_words: [], promise_words: [], decision_verbs: [], remind: [], ...more,
}, null, 2)
let rows: object[]
let mayEdit: boolean
let kept: object | undefined
let checked: object
let asked: [string, Record<string, unknown>][]
let page: VueWrapper

async function settle(ms = 500): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}
async function open(at = '/rules?of=unit'): Promise<void> {
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
async function look(name: string): Promise<void> {
  await page.findAll('.segments label').filter((label) => label.isVisible()).find((label) => label.text() === name)?.get('input').trigger('change')
  await settle()
}
const field = (name: string) => page.get<HTMLInputElement>(`[aria-label="${name}"]`)
const named = (name: string) => asked.filter(([command]) => command === name).map(([, req]) => req)
const typed = () => JSON.parse(String(named('unit_rules.keep').at(-1)?.['text'])) as { chains: Record<string, object[]>; forbidden_words: string[] }

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-30T10:00:00+08:00') })
  setActivePinia(createPinia())
  rows = []
  mayEdit = true
  kept = undefined
  checked = { before: '0', changes: [] }
  asked = []
  const call = async (name: string, req: Record<string, unknown>) => {
    asked.push([name, req])
    if (name === 'rules.list') {
      const unit = { unit_name: '执法局', rows, may_edit: mayEdit, earliest: '2026-12-01', latest: '2027-12-01', ...(kept ? { kept } : {}) }
      return { packs: [{ id: 'default@1', from: '2024-01-01', approved: true, in_force: true, coming: false, newest: true }], may_edit: false, earliest: '2026-12-01', latest: '2027-12-01', unit }
    }
    if (name === 'rules.open') return { id: 'default@1', text: '{"limits":{"support":"3wd"}}' }
    if (name === 'unit_rules.open') return { id: req['id'], text: rules(Number(req['id']), req['id'] === '0' ? {} : { forbidden_words: ['推诿'] }) }
    if (name === 'unit_rules.check') return checked
    if (name === 'unit_rules.compare') return [{ path: 'forbidden_words', from: [], to: ['推诿'] }]
    if (name === 'unit_rules.publish') {
      rows = [row('1', String(req['from']), { coming: true, newest: true })]
      return { version: 1, from: req['from'], changes: [] }
    }
    if (name === 'unit_rules.withdraw') rows = rows.slice(1)
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

it('stands beside the platform\'s rules, and says that the unit has none', async () => {
  mayEdit = false
  await open('/rules')
  expect(page.get('.versions').text()).toContain('default@1')
  await look('本单位规定')
  expect(page.get('.empty').text()).toBe('本单位没有自己的规定，按平台规则办理')
  expect([button('起草本单位规定'), keysInForce().some((binding) => binding.keys.includes('e'))]).toEqual([undefined, false])
  expect(page.text()).toContain('不能减少平台规定的环节，也不改变任何时限')
  await look('平台规则')
  expect(page.get('.versions').isVisible()).toBe(true)
})

it('is begun with the chains laid out, gets a step and a word, and is published from a day', async () => {
  await open()
  await press('起草本单位规定')
  expect(named('unit_rules.open').at(-1)).toEqual({ id: '0' })
  expect([page.text().includes('起草第一版'), page.find('.side h3').text()]).toEqual([true, '本单位增加的内容'])
  expect(page.get('[data-at="unit"]').text(), 'by its name').toBe('执法局')
  expect(page.text(), 'an empty chain is the platform\'s').toContain('按平台规则')
  await press('添加：审核链 一般答复')
  await field('审核链 一般答复 2 环节名称').setValue('会签')
  await field('审核链 一般答复 2 由谁办').setValue('signer')
  await press('添加：禁用词')
  await field('禁用词 1').setValue('推诿')
  await press('添加：审核链 延期')
  await field('审核链 延期 1 环节名称').setValue('初核')
  checked = { before: '0', changes: [{ path: 'chains.normal', from: [], to: [step('reviewer', '审核'), step('signer', '会签')] }] }
  await settle()
  expect(typed().chains['normal']).toEqual([step('reviewer', '审核'), step('signer', '会签')])
  expect([typed().chains['extension'], typed().forbidden_words]).toEqual([[step('reviewer', '初核')], ['推诿']])
  await field('禁用词 1').setValue('推诿扯皮')
  await settle()
  await press('发布')
  const dialog = page.get('dialog')
  expect(dialog.find('input[type=checkbox]').exists(), 'nobody approves them but the unit').toBe(false)
  expect(dialog.text()).toContain('进行中的审核和时限都不变')
  await dialog.get('input[type=date]').setValue('2026-12-05')
  await press('发布', dialog)
  expect(named('unit_rules.publish')).toEqual([{ text: named('unit_rules.check').at(-1)?.['text'], from: '2026-12-05' }])
  expect(toasts.value.map((toast) => toast.text)).toEqual(['本单位规定第 1 版已发布，2026-12-05 起生效'])
  expect(page.get('.versions .here').text()).toContain('第 1 版')
})

it('leads to the line of a fault, and finds again what was not published', async () => {
  kept = { base: '0', text: rules(0, { chains: { heavy: ['signer'] } }) }
  checked = { before: '0', changes: [{ path: 'chains.heavy', from: [], to: ['signer'] }], line: 6, problem: { code: 'invalid_input', message: '第 6 行 chains.heavy：平台规则的环节“审核”不能少。', hint: '', retryable: false, trace: '', field: 'chains.heavy' } }
  await open()
  expect(page.text()).toContain('上次的修改没有发布，已恢复')
  expect(page.get('.fault').text()).toContain('“审核”不能少')
  await press('到第 6 行')
  const area = page.get<HTMLTextAreaElement>('.text textarea').element
  expect([document.activeElement === area, area.value.slice(area.selectionStart, area.selectionEnd)]).toEqual([true, '    "heavy": ['])
  await press('放弃修改')
  expect([named('unit_rules.drop').length, toasts.value.at(-1)?.text]).toEqual([1, '已放弃起草'])
  expect(page.find('.empty').exists()).toBe(true)
})

it('compares two versions, and takes one back whose day has not come', async () => {
  rows = [row('2', '2026-12-09', { coming: true, newest: true }), row('1', '2026-11-01', { in_force: true })]
  await open()
  expect(page.findAll('.versions .name').map((name) => name.text())).toEqual(['第 2 版', '第 1 版'])
  await press('比较')
  expect(named('unit_rules.compare').at(-1)).toEqual({ before: '1', after: '2' })
  await press('关闭')
  await press('撤回')
  const dialog = page.get('dialog')
  expect(dialog.text()).toContain('第 2 版定于 2026-12-09 起生效')
  await press('撤回', dialog)
  expect([named('unit_rules.withdraw'), toasts.value.at(-1)?.text]).toEqual([[{ id: '2' }], '本单位规定第 2 版已撤回'])
  expect(page.findAll('.versions li').length).toBe(1)
})
