//! The grid by keyboard: what is chosen is what is scrolled to, and the focus stays when a row's content arrives late.
import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RowWindow } from '@/api/query'
import RowGrid from './RowGrid.vue'

const HEIGHT = 400
const ROW = 40

async function grid(count: number) {
  const rows = new RowWindow<{ id: string }>(async (offset, limit) => ({ total: count, rows: Array.from({ length: Math.min(limit, count - offset) }, (_, i) => ({ id: String(offset + i) })) }))
  await rows.load(0)
  const active = ref(0)
  const Host = defineComponent({
    setup: () => () => h(RowGrid<{ id: string }>, {
      rows, columns: [{ key: 'id', label: 'id', width: 80, drop: 0 }], label: '列表', rowKey: (r: { id: string }) => r.id, describe: (r: { id: string }) => r.id,
      active: active.value, 'onUpdate:active': (to: number | undefined) => (active.value = to ?? 0),
    }),
  })
  const wrapper = mount(Host, { attachTo: document.body })
  await nextTick()
  return { wrapper, active, scroller: wrapper.find('.scroller').element as HTMLElement }
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(HEIGHT)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT)
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(100 * ROW)
})
afterEach(() => vi.restoreAllMocks())

describe('moving in the grid', () => {
  it('scrolls to the row that was asked for, not to the one before it', async () => {
    const { wrapper, active, scroller } = await grid(100)
    scroller.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }))
    expect(scroller.scrollTop).toBe(100 * ROW - HEIGHT)
    await nextTick()
    expect(active.value).toBe(99)
    wrapper.unmount()
  })
  it('draws a row on its way over the one that stood there, and says so', async () => {
    const { wrapper, scroller } = await grid(1000)
    const line = (index: number) => wrapper.find(`[data-index="${index}"]`)
    const first = line(0).element
    expect(line(0).attributes('aria-busy')).toBeUndefined()
    scroller.scrollTop = 480 * ROW
    scroller.dispatchEvent(new Event('scroll'))
    await nextTick()
    expect(line(480).element, 'the same line of the screen').toBe(first)
    expect([line(480).attributes('aria-busy'), line(480).classes('coming'), line(480).attributes('aria-label')]).toEqual(['true', true, undefined])
    await vi.waitFor(() => expect(line(480).attributes('aria-label')).toBe('480'))
    expect([line(480).attributes('aria-busy'), line(480).classes('coming')]).toEqual([undefined, false])
    wrapper.unmount()
  })
  it('keeps the focus with the list when its row is scrolled away', async () => {
    const { wrapper, active, scroller } = await grid(1000)
    ;(wrapper.find('[data-index="0"]').element as HTMLElement).focus()
    scroller.scrollTop = 480 * ROW
    scroller.dispatchEvent(new Event('scroll'))
    await nextTick()
    await nextTick()
    expect(document.activeElement).toBe(scroller)
    scroller.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
    await nextTick()
    expect(active.value).toBe(1)
    await vi.waitFor(() => expect((document.activeElement as HTMLElement).dataset['index']).toBe('1'))
    wrapper.unmount()
  })
})
