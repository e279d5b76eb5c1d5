//! 下派三级: only units below are offered, the due is foretold, nothing that lacks is sent, keys do it all.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Intent, UnitRef } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { handleKey } from '@/kit/keys/keymap'
import { handDownIntent, handDownLacks, limitOf, unitsBelow, type HandDownForm } from './below'
import HandDownDialog from './HandDownDialog.vue'

const unit = (key: string, name: string, parent?: string, active = true): UnitRef => ({ unit: key, name, full_name: name, kind: '三级单位', series: '', contact: '', active, ...(parent ? { parent } : {}) })
const UNITS = [unit('o', '市综合行政执法局'), unit('s', '嘉积中队', 'o'), unit('x', '已撤销中队', 'o', false), unit('w', '水务站', 'other')]
const form = (more: Partial<HandDownForm> = {}): HandDownForm => ({ id: 'n', unit: 's', amount: 2, per: 'wd', note: '到现场核实', ...more })
let asked: { name: string; req: Record<string, unknown> }[]
let dialog: VueWrapper

const answers: Record<string, unknown> = { 'units.list': UNITS, 'form.load': {}, 'form.keep': { saved_at: 1 }, 'form.drop': {}, 'deadline.hand_down': { due: 1_796_000_000_000, estimated: false, capped: true } }
async function open(): Promise<void> {
  dialog = mount(HandDownDialog, { props: { ticketId: 't', assignmentId: 'a', own: 'o', due: 1_796_000_000_000, approved: false }, attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
const shown = () => document.body.textContent
function field(selector: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(selector)
  if (!found) throw new Error(`nothing is ${selector}`)
  return found
}
function type(selector: string, text: string): void {
  field(selector).value = text
  field(selector).dispatchEvent(new Event('input', { bubbles: true }))
}
const key = (selector: string, name: string) => field(selector).dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
const confirm = () => handleKey(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))
const saved = () => (dialog.emitted<[Intent]>('save') ?? []).map(([intent]) => intent)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  asked = []
  useHost({
    call: async (name: string, req: Record<string, unknown>) => {
      asked.push({ name, req })
      return answers[name]
    },
  } as unknown as Host)
})
afterEach(() => dialog?.unmount())

it('knows the units below, and none of others or closed ones', () => {
  expect(unitsBelow(UNITS, 'o').map((one) => one.name)).toEqual(['嘉积中队'])
  expect(unitsBelow(UNITS, undefined)).toEqual([])
})

it('takes whole numbers of at least one as a limit', () => {
  expect([limitOf(form()), limitOf(form({ per: 'h', amount: 24 }))]).toEqual(['2wd', '24h'])
  expect((['', 0, -1, 1.5] as const).map((amount) => limitOf(form({ amount })))).toEqual([undefined, undefined, undefined, undefined])
})

it('says what lacks and makes a request of nothing that lacks', () => {
  expect(handDownLacks(form({ unit: 'w', amount: '', note: ' ' }), unitsBelow(UNITS, 'o'))).toEqual(['unit', 'amount', 'note'])
  expect(handDownIntent(form({ unit: 'w' }), unitsBelow(UNITS, 'o'))).toBeUndefined()
  expect(handDownIntent(form({ note: ' 去看 ' }), unitsBelow(UNITS, 'o'))).toEqual({ kind: 'delegate', payload: { assignment: 'n', unit: 's', unit_name: '嘉积中队', limit: '2wd', note: '去看' } })
})

it('is filled in and sent by keys alone, with the due foretold', async () => {
  await open()
  key('[role=combobox]', 'ArrowDown')
  await flushPromises()
  expect([...document.querySelectorAll('[role=option]')].map((option) => option.textContent)).toEqual([expect.stringContaining('嘉积中队')])
  key('[role=combobox]', 'Enter')
  type('input[type=number]', '3')
  await flushPromises()
  expect(asked.find(({ name }) => name === 'deadline.hand_down')?.req).toEqual({ ticket_id: 't', assignment_id: 'a', limit: '3wd' })
  expect(shown()).toContain('超过本单位时限')
  expect(shown()).toContain('未经核准')
  confirm()
  await flushPromises()
  expect(saved()).toEqual([])
  expect(shown()).toContain('请写明交办要求')
  type('textarea', '到现场核实')
  await flushPromises()
  confirm()
  await flushPromises()
  expect(saved()).toMatchObject([{ kind: 'delegate', payload: { unit: 's', limit: '3wd', note: '到现场核实' } }])
})
