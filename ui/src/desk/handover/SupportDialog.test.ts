//! 申请协办: what lacks and what the program refuses is said at its field, which gets the focus.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Intent, Problem } from '@/api/types'
import type { KeptForm } from '@/desk/shared/form/kept'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import SupportDialog from './SupportDialog.vue'

const UNITS = [{ unit: 'w', name: '市水务局', full_name: '市水务局', kind: '', series: '', contact: '', active: true }]
const problem = (more: Partial<Problem>): Problem => ({ code: 'invalid_input', message: '该单位不能协办。', hint: '', retryable: false, trace: '', ...more })
let answers: Record<string, () => unknown>
let dialog: VueWrapper

const go = async () => {
  await dialog.findAll('footer button').at(-1)?.trigger('click')
  await flushPromises()
}
const saved = () => dialog.emitted<[Intent, KeptForm, (problem: Problem) => void]>('save') ?? []
const errors = () => dialog.findAll('.error').map((one) => one.text())
const role = () => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName

beforeAll(loadWords)
beforeEach(async () => {
  setActivePinia(createPinia())
  answers = { 'units.list': () => UNITS }
  useHost({ call: async (name: string) => answers[name]?.() ?? {} } as unknown as Host)
})
afterEach(() => dialog.unmount())
async function open(): Promise<void> {
  dialog = mount(SupportDialog, { props: { ticketId: 't', own: 'o' }, attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
async function fill(): Promise<void> {
  await dialog.get('[role=combobox]').setValue('水务')
  await dialog.get('[role=combobox]').trigger('keydown', { key: 'Enter' })
  await dialog.get('textarea').setValue('核实管网')
}

it('says of each field what lacks and goes to the first', async () => {
  await open()
  await go()
  expect([saved(), errors(), role()]).toEqual([[], ['请选择协办单位', '请写明需要协办的事项'], 'combobox'])
  await fill()
  await go()
  expect(saved().map(([intent]) => intent)).toEqual([{ kind: 'request-support', payload: { unit: 'w', unit_name: '市水务局', reason: '核实管网' } }])
})
it('says at its field why the program refused it, and forgets it when it is asked anew', async () => {
  await open()
  await fill()
  await go()
  saved()[0]?.[2](problem({ field: 'unit' }))
  await flushPromises()
  expect([errors(), role()]).toEqual([['该单位不能协办。'], 'combobox'])
  await go()
  expect(errors()).toEqual([])
  saved()[1]?.[2](problem({ code: 'disk_full', message: '磁盘空间不足。' }))
  await flushPromises()
  expect([errors(), dialog.get('.refused').text()]).toEqual([[], '磁盘空间不足。'])
})
it('says that the units could not be read', async () => {
  answers['units.list'] = () => {
    throw problem({ code: 'internal', message: '程序出现故障。' })
  }
  await open()
  expect(dialog.get('[role=alert]').text()).toContain('程序出现故障')
})
