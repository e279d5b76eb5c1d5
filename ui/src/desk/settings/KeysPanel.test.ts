//! 按键: a key is recorded by pressing it, what is taken is said with what takes it, Esc changes nothing.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { i18n, loadWords } from '@/i18n'
import { handleKey, pushKeys } from '@/kit/keys/keymap'
import KeysPanel from './KeysPanel.vue'

let panel: VueWrapper
const open = (moved: Record<string, string> = {}) => (panel = mount(KeysPanel, { props: { moved }, global: { plugins: [i18n] }, attachTo: document.body }))
const press = async (key: string, more: KeyboardEventInit = {}) => {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }))
  await flushPromises()
}
const change = (chord: string) => panel.get(`[data-chord="${chord}"]`).trigger('click')

beforeAll(loadWords)
afterEach(() => panel.unmount())

describe('按键', () => {
  it('records the key that is pressed, and no other key acts meanwhile', async () => {
    const run = vi.fn()
    const pop = pushKeys(() => [{ keys: ['F8'], label: 'x', run }])
    open()
    await change('s')
    expect(panel.text()).toContain('请按新的键')
    expect(handleKey(new KeyboardEvent('keydown', { key: 'F8' })), 'the page is shadowed').toBe(false)
    await press('F8')
    expect(panel.emitted('change')).toEqual([[{ s: 'F8' }]])
    expect(document.activeElement?.getAttribute('data-chord'), 'the focus is where it was').toBe('s')
    expect(handleKey(new KeyboardEvent('keydown', { key: 'F8', cancelable: true })), 'the page works again').toBe(true)
    pop()
  })
  it('says by what a key is taken and changes nothing', async () => {
    open()
    await change('s')
    await press('c')
    expect(panel.emitted('change')).toBeUndefined()
    expect(panel.get('[role=alert]').text()).toContain('C 已用于“登记联系”')
  })
  it('takes two presses where the key is two, and Esc leaves it as it was', async () => {
    open()
    await change('g i')
    await press('v')
    expect(panel.text()).toContain('再按第二个键')
    await press('x')
    expect(panel.emitted('change')).toEqual([[{ 'g i': 'v x' }]])
    await change('g i')
    await press('Escape')
    expect(panel.text()).not.toContain('请按新的键')
    expect(panel.emitted('change')).toHaveLength(1)
  })
  it('restores one key or all of them', async () => {
    open({ s: 'F8', c: 'F9' })
    await panel.get('[aria-label="恢复默认键：签收"]').trigger('click')
    expect(panel.emitted('change')).toEqual([[{ c: 'F9' }]])
    await panel.findAll('button').find((one) => one.text() === '全部恢复默认')?.trigger('click')
    expect(panel.emitted('change')?.[1]).toEqual([{}])
  })
})
