//! Choosing a template: by keys, under whose it is; a resting mouse chooses nothing.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { emit } from '@/api/events'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import TemplatePicker from './TemplatePicker.vue'

const offer = (id: string, scope: string, name: string) => ({ id, kind: 'reply', scope, name, text: `${name}的内容`, open: [] })
const OFFERS = [offer('h1', 'hotline', '热线丙'), offer('o1', 'own', '本人甲'), offer('o2', 'own', '本人乙')]
let offers: object[]
let picker: VueWrapper

const options = () => picker.findAll('[role=option]')
const chosen = () => options().findIndex((one) => one.attributes('aria-selected') === 'true')
const box = () => picker.get('input')
const press = (key: string) => box().trigger('keydown', { key })

beforeAll(loadWords)
beforeEach(async () => {
  offers = OFFERS
  useHost({ call: async () => offers, files: { onDrop: () => () => undefined } } as unknown as Host)
  picker = mount(TemplatePicker, { props: { ticketId: 't', assignmentId: 'a' }, attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
})
afterEach(() => picker.unmount())

it('stands under whose they are, the nearest first, and each group has its name', () => {
  const groups = picker.findAll('[role=listbox] > [role=group]')
  expect(groups.map((group) => [group.attributes('aria-label'), group.findAll('[role=option] strong').map((one) => one.text())])).toEqual([['本人', ['本人甲', '本人乙']], ['热线', ['热线丙']]])
})

it('goes by arrows through all groups, tells which is meant, and Enter puts it in', async () => {
  await press('ArrowDown')
  await press('ArrowDown')
  expect(chosen()).toBe(2)
  expect(box().attributes('aria-activedescendant')).toBe(options()[2]?.attributes('id'))
  await press('Enter')
  expect(picker.emitted('pick')).toEqual([[OFFERS[0]]])
})

it('is not chosen by a mouse that rests while rows pass under it, and is by one that moves', async () => {
  await press('ArrowDown')
  await options()[2]?.trigger('mousemove', { movementX: 0, movementY: 0 })
  expect(chosen()).toBe(1)
  await options()[2]?.trigger('mousemove', { movementX: 0, movementY: -3 })
  expect(chosen()).toBe(2)
})

it('stays where it was when templates came or went, and begins anew with other words', async () => {
  await press('ArrowDown')
  offers = [...OFFERS, offer('h2', 'hotline', '热线丁')]
  emit({ type: 'changed', kinds: ['template'], ids: [], rev: 1 })
  await flushPromises()
  expect([options().length, chosen()]).toEqual([4, 1])
  offers = OFFERS.slice(0, 1)
  emit({ type: 'changed', kinds: ['template'], ids: [], rev: 2 })
  await flushPromises()
  expect([options().length, chosen()]).toEqual([1, 0])
  offers = OFFERS
  emit({ type: 'changed', kinds: ['template'], ids: [], rev: 3 })
  await flushPromises()
  await press('ArrowDown')
  await box().setValue('本人')
  expect([options().length, chosen()]).toEqual([2, 0])
})
