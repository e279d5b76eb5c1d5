//! Evidence that a text names and nobody has any more: it goes with its removal, and what is left of it is told and unticked.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, h, ref } from 'vue'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { EvidenceView } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import EvidencePanel from './EvidencePanel.vue'
import EvidencePick from './form/EvidencePick.vue'

const piece = (id: string, no: number): EvidenceView => ({ evidence: { id, no, name: `照片${no}.jpg`, size: 10, mime: 'image/jpeg', sha256: 'h', kind: 'handling' }, state: 'stored', progress: 0, local: false }) as unknown as EvidenceView
let held: EvidenceView[]
let answer: () => Promise<unknown>
let page: VueWrapper | undefined

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  held = [piece('e1', 1)]
  answer = async () => held
  const call = async (name: string, req: { evidence_id?: string }) => {
    if (name === 'evidence.list') return answer()
    if (name === 'evidence.add') return piece('e9', 9)
    if (name === 'evidence.remove') held = held.filter((one) => one.evidence.id !== req.evidence_id)
    return {}
  }
  const pick = async () => [{ name: '新.jpg', token: 'k' }]
  useHost({ call, files: { onDrop: () => () => undefined, pick }, url: () => '' } as unknown as Host)
})
afterEach(() => {
  page?.unmount()
  page = undefined
})

/** A form around the list of the reply page: what is added is chosen, what is removed is chosen no more. */
function around(start: string[]) {
  const chosen = ref(start)
  const items = ref(held)
  const Form = defineComponent(() => () => h(EvidencePanel, {
    ticketId: 't', assignmentId: 'a', items: items.value, editable: true, chosen: chosen.value,
    onChanged: () => (items.value = held),
    onAdded: (id: string) => (chosen.value = [...chosen.value, id]),
    onRemoved: (id: string) => (chosen.value = chosen.value.filter((one) => one !== id)),
    onToggle: (id: string) => (chosen.value = chosen.value.filter((one) => one !== id)),
  }))
  page = mount(Form, { attachTo: document.body, global: { plugins: [i18n] } })
  return { page, chosen, items }
}

it('takes a removed file out of the reply', async () => {
  const { page, chosen } = around(['e1'])
  await page.get('button[aria-label="移除 照片1.jpg"]').trigger('click')
  await flushPromises()
  expect(chosen.value).toEqual([])
  expect(page.find('.gone').exists()).toBe(false)
})

it('names a chosen file that is gone, and lets it be unticked', async () => {
  const { page, chosen } = around(['e1', 'x'])
  expect(page.get('.gone').text()).toContain('已不存在')
  await page.get('.gone input').trigger('change')
  await flushPromises()
  expect(chosen.value).toEqual(['e1'])
  expect(page.find('.gone').exists()).toBe(false)
  expect(page.element.contains(document.activeElement), 'the keyboard stays in the panel').toBe(true)
})

it('does not call a file gone that was added a moment ago', async () => {
  const { page, chosen, items } = around([])
  held = [...held, piece('e9', 9)]
  await page.findAll('button').find((one) => one.text().includes('选择文件'))?.trigger('click')
  await flushPromises()
  expect(chosen.value).toEqual(['e9'])
  expect(page.find('.gone').exists()).toBe(false)
  items.value = [piece('e1', 1)]
  await flushPromises()
  expect(page.find('.gone').exists(), 'its adding was given up').toBe(true)
})

it('does the same in a form', async () => {
  const pick = mount(EvidencePick, { props: { ticketId: 't', assignmentId: 'a', modelValue: ['e1', 'x', 'y'], 'onUpdate:modelValue': (ids: string[]) => pick.setProps({ modelValue: ids }) }, attachTo: document.body, global: { plugins: [i18n] } })
  page = pick
  expect(pick.find('.gone').exists(), 'nothing is said before the list came').toBe(false)
  await flushPromises()
  expect(pick.findAll('.gone input')).toHaveLength(2)
  await pick.get('.gone input').trigger('change')
  await flushPromises()
  expect(pick.props('modelValue')).toEqual(['e1', 'y'])
  expect(pick.findAll('.gone input')).toHaveLength(1)
  expect(document.activeElement).toBe(pick.get('.gone input').element)
})
