//! The page of templates: whose each is, what may be done with it, and that nothing typed is lost when the platform says no.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import TemplatesPage from './TemplatesPage.vue'

const template = (id: string, name: string) => ({ id, kind: 'reply', name, text: `${name}：{{处理结果}}。`, natures: [], category: '' })
const written = { version: 3, by_name: '李某', at: Date.parse('2026-03-02T10:00:00+08:00') }
const OWN = { template: template('a', '本人甲'), uses: 0, removed: false, scope: 'own', may_share: true }
const UNIT = { template: template('b', '单位乙'), uses: 0, removed: false, scope: 'unit', written, may_share: true }
const HOTLINE = { template: template('c', '热线丙'), uses: 0, removed: false, scope: 'hotline', written, may_share: false }
let rows: object[]
let asked: [string, object][]
let refusal: object | undefined
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
const named = (name: string) => asked.filter(([command]) => command === name).map(([, req]) => req)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  rows = [HOTLINE, UNIT, OWN]
  asked = []
  refusal = undefined
  const call = async (name: string, req: object) => {
    if (name === 'template.list') return rows
    asked.push([name, req])
    if (refusal) throw refusal
    if (name === 'template.retire') return { ...UNIT, removed: true, written: { ...written, version: 4 } }
    return name === 'template.adopt' ? { ...OWN, over: 'b' } : UNIT
  }
  useHost({ call, files: { onDrop: () => () => undefined } } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
})

it('groups them by whose they are, the nearest first', async () => {
  await open()
  expect(page.findAll('.side h2').map((head) => head.text())).toEqual(['本人', '本单位', '热线'])
  await press('热线丙')
  expect(page.find('article').text()).toContain('李某 撰写')
  expect([button('停用'), button('复制为本人模板')?.exists()], 'the hotline’s is nobody’s here to retire').toEqual([undefined, true])
})

it('shares one of one’s own, and says why where the platform refuses', async () => {
  await open()
  refusal = { code: 'offline', message: '没有网络。', hint: '', retryable: true, trace: '' }
  await press('发布到本单位')
  expect(toasts.value.map((one) => one.text).join()).toContain('没有网络。')
  expect(button('发布到本单位')?.exists(), 'it is still there to be shared').toBe(true)
  refusal = undefined
  await press('发布到本单位')
  expect(named('template.publish')).toEqual([{ id: 'a' }, { id: 'a' }])
  expect(toasts.value.some((one) => one.text.includes('已发布到本单位'))).toBe(true)
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
