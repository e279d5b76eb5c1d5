//! The page of templates: whose each is, what may be done with it, and that nothing typed is lost when the platform says no.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import TemplatesPage from './TemplatesPage.vue'

const template = (id: string, name: string) => ({ id, kind: 'reply', name, text: `${name}：{{处理结果}}。`, natures: [], category: '' })
const written = { version: 3, by_name: '李某', at: Date.parse('2026-03-02T10:00:00+08:00') }
const OWN = { template: template('a', '本人甲'), uses: 0, removed: false, scope: 'own', may_share: true }
const UNIT = { template: template('b', '单位乙'), uses: 0, removed: false, scope: 'unit', written, may_share: true }
const HOTLINE = { template: template('c', '热线丙'), uses: 0, removed: false, scope: 'hotline', written, may_share: false }
const COPY = { ...OWN, template: template('d', '单位乙'), over: 'b' }
const OFFLINE = { code: 'offline', message: '没有网络。', hint: '', retryable: true, trace: '' }
const FULL = { code: 'disk_full', message: '磁盘已满。', hint: '', retryable: true, trace: '' }
let rows: object[]
let asked: [string, object][]
/** What the program says no to, and why. */
let refusals: Record<string, object>
/** Commands whose answer is on its way. */
let hanging: string[]
let come: () => void
let page: VueWrapper

async function open(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: TemplatesPage }] })
  page = mount(TemplatesPage, { global: { plugins: [i18n, router] } })
  await flushPromises()
}
const button = (name: string) => page.findAll('button').find((one) => one.text().startsWith(name))
const press = async (name: string) => {
  await button(name)?.trigger('click')
  await flushPromises()
}
const words = () => page.get<HTMLTextAreaElement>('textarea')
const named = (name: string) => asked.filter(([command]) => command === name).map(([, req]) => req)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  rows = [HOTLINE, UNIT, OWN]
  asked = []
  refusals = {}
  hanging = []
  const call = async (name: string, req: object) => {
    if (name === 'template.list') return rows
    asked.push([name, req])
    if (hanging.includes(name)) await new Promise<void>((go) => (come = go))
    if (refusals[name]) throw refusals[name]
    if (name === 'template.publish') rows = [HOTLINE, UNIT, { ...OWN, removed: true }]
    if (name === 'template.adopt') rows = [...rows, COPY]
    if (name === 'template.retire') return { ...UNIT, removed: true, written: { ...written, version: 4 } }
    return name === 'template.adopt' ? COPY : UNIT
  }
  useHost({ call, files: { onDrop: () => () => undefined } } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  unsaved.value.forEach((one) => letGo(one.key))
  clearToasts()
})

it('groups them by whose they are, the nearest first', async () => {
  await open()
  expect(page.findAll('.side h2').map((head) => head.text())).toEqual(['本人', '本单位', '热线'])
  await press('热线丙')
  expect(page.find('article').text()).toContain('李某 撰写')
  expect([button('停用'), button('复制为本人模板')?.exists()], 'the hotline’s is nobody’s here to retire').toEqual([undefined, true])
})

it('shares one of one’s own with the words that were just typed, and says why where the platform refuses', async () => {
  await open()
  refusals = { 'template.publish': OFFLINE }
  await words().setValue('已整改。')
  await press('发布到本单位')
  expect(asked.map(([command]) => command)).toEqual(['template.save', 'template.publish'])
  expect(named('template.save')).toMatchObject([{ id: 'a', text: '已整改。' }])
  expect(toasts.value.map((one) => one.text)).toEqual(['没有网络。'])
  expect([words().element.value, words().element.disabled], 'it is still there to be shared').toEqual(['已整改。', false])
  refusals = {}
  await press('发布到本单位')
  expect(named('template.publish')).toEqual([{ id: 'a' }, { id: 'a' }])
  expect(toasts.value.some((one) => one.text.includes('已发布到本单位'))).toBe(true)
  expect([page.find('textarea').exists(), page.get('article h2').text()], 'the unit’s is shown, one’s own is in the bin').toEqual([false, '单位乙'])
})

it('shares nothing whose words could not be saved', async () => {
  await open()
  refusals = { 'template.save': FULL }
  await words().setValue('已整改。')
  await press('发布到本单位')
  expect(named('template.publish')).toEqual([])
  expect(page.get('.form [role=alert]').text()).toContain('磁盘已满。')
  expect([words().element.value, words().element.disabled]).toEqual(['已整改。', false])
})

it('lets nothing be typed into what is on its way', async () => {
  await open()
  hanging = ['template.publish']
  await press('发布到本单位')
  const controls = page.findAll<HTMLInputElement>('.form :is(input, textarea, select, button)')
  expect(controls.length).toBeGreaterThan(10)
  expect(controls.filter((one) => !one.element.disabled).map((one) => one.html())).toEqual([])
  refusals = { 'template.publish': OFFLINE }
  come()
  await flushPromises()
  expect(controls.filter((one) => one.element.disabled).map((one) => one.html())).toEqual([])
})

it('copies one once, however fast it is pressed again', async () => {
  rows = [HOTLINE, UNIT]
  await open()
  hanging = ['template.adopt']
  const press = () => button('修改')?.element.click()
  press()
  press()
  await flushPromises()
  press()
  come()
  await flushPromises()
  expect(named('template.adopt')).toEqual([{ id: 'b' }])
  expect(page.get<HTMLInputElement>('.form input').element.value).toBe('单位乙')
})

it('takes a retirement back by sharing the same words over it', async () => {
  await open()
  await press('单位乙')
  await press('停用')
  await toasts.value.at(-1)?.action?.run()
  await flushPromises()
  expect(named('template.share')).toEqual([{ template: UNIT.template, over: 4 }])
})

it('says what to do where there is none', async () => {
  rows = []
  await open()
  expect(page.text()).toContain('还没有模板')
})
