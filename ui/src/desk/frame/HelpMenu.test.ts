//! 帮助: the manual, the keys and the practice by keyboard, each with the key it has; the focus comes back.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AppStatus } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { moveKeys } from '@/kit/keys/keymap'
import { useSession } from '@/stores/session'
import HelpMenu from './HelpMenu.vue'

const status = (practice: boolean) => ({ state: 'open', practice, profile_name: 'p', version: '0', approved_rules: true, tries_left: 5, remembered: false }) as AppStatus
let menu: VueWrapper
const item = (name: string) => menu.findAll('.menu button').find((one) => one.text().startsWith(name))

beforeAll(loadWords)
beforeEach(async () => {
  setActivePinia(createPinia())
  useHost({ call: async () => status(true) } as unknown as Host)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/inbox/:view?', name: 'inbox', component: {} }] })
  await router.push('/inbox/todo')
  menu = mount(HelpMenu, { global: { plugins: [i18n, router] }, attachTo: document.body })
})
afterEach(() => {
  menu.unmount()
  moveKeys({})
})

describe('帮助', () => {
  it('opens with the focus in it, shows the keys in force and closes by Esc', async () => {
    moveKeys({ F1: 'F9' })
    await menu.get('button').trigger('click')
    await flushPromises()
    expect(document.activeElement).toBe(item('使用手册')?.element)
    expect(item('使用手册')?.get('kbd').text()).toBe('F9')
    await menu.get('.menu').trigger('keydown', { key: 'Escape' })
    expect(menu.find('.menu').exists()).toBe(false)
    expect(document.activeElement).toBe(menu.get('button').element)
  })
  it('stays open when it is pressed beside its buttons, where the focus then is', async () => {
    await menu.get('button').trigger('click')
    await flushPromises()
    const list = menu.get('.menu').element as HTMLElement
    list.focus()
    await flushPromises()
    expect([menu.find('.menu').exists(), document.activeElement === list]).toEqual([true, true])
  })
  it('asks for the manual and for the keys', async () => {
    for (const [name, event] of [['使用手册', 'manual'], ['快捷键', 'sheet']] as const) {
      await menu.get('button').trigger('click')
      await item(name)?.trigger('click')
      expect(menu.emitted(event)).toHaveLength(1)
    }
  })
  it('leads into the practice, and out of it once one is in', async () => {
    useSession().take(status(false))
    await menu.get('button').trigger('click')
    expect(item('离开练习')).toBeUndefined()
    await item('练习三件模拟工单')?.trigger('click')
    await flushPromises()
    expect(useSession().practising).toBe(true)
    await menu.get('button').trigger('click')
    expect(item('离开练习')).toBeDefined()
  })
})
