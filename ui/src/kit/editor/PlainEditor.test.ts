//! The editor as people use it: the ghost on Tab, the picker on 《, the citation in its place.
import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { EditorView } from 'prosemirror-view'
import { describe, expect, it, vi } from 'vitest'
import PlainEditor from './PlainEditor.vue'

function editor(text: string, ghost = '') {
  const wrapper = mount(PlainEditor, {
    attachTo: document.body,
    props: { modelValue: text, label: '公开答复', names: ['《法》第一条'], ghost, 'onUpdate:modelValue': (v: string) => void wrapper.setProps({ modelValue: v }) },
  })
  const dom = wrapper.element.querySelector('.ProseMirror') as HTMLElement & { pmViewDesc: { node: unknown } }
  return { wrapper, dom, text: () => wrapper.props('modelValue') as string }
}
type Api = { insert: (w: string) => void; cite: (n: string) => void }

describe('the editor', () => {
  it('takes the ghost over on Tab while it is empty, and only then', async () => {
    const { wrapper, dom, text } = editor('', '您好！')
    dom.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true }))
    await nextTick()
    expect(text()).toBe('您好！')
    expect(wrapper.find('.ghost').exists()).toBe(false)
    const again = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true })
    dom.dispatchEvent(again)
    expect(again.defaultPrevented, 'Tab moves on as everywhere').toBe(false)
    wrapper.unmount()
  })
  it('asks for a basis when 《 comes, and puts the citation in its place', async () => {
    const { wrapper, text } = editor('依据')
    const api = wrapper.vm as unknown as Api
    api.insert('《')
    await nextTick()
    expect(wrapper.emitted('book')).toHaveLength(1)
    api.cite('《法》第一条')
    await nextTick()
    expect(text()).toBe('《法》第一条依据')
    expect(wrapper.element.querySelectorAll('.cite')).toHaveLength(1)
    wrapper.unmount()
  })
  it('asks for it once when an input method commits the 《, and not before', async () => {
    const { wrapper, dom } = editor('依据')
    dom.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
    ;(wrapper.vm as unknown as Api).insert('《')
    await nextTick()
    expect(wrapper.emitted('book')).toBeUndefined()
    dom.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    await vi.waitFor(() => expect(wrapper.emitted('book')).toHaveLength(1))
    await new Promise((done) => setTimeout(done, 100))
    expect(wrapper.emitted('book')).toHaveLength(1)
    wrapper.unmount()
  })
  it('leaves Ctrl+Enter and Esc to the page', () => {
    const { wrapper, dom } = editor('一')
    for (const more of [{ key: 'Enter', ctrlKey: true }, { key: 'Escape' }]) {
      const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...more })
      dom.dispatchEvent(event)
      expect(event.defaultPrevented, more.key).toBe(false)
    }
    wrapper.unmount()
  })
  it('shows what comes from outside without calling it typing', async () => {
    const { wrapper, dom } = editor('一')
    await wrapper.setProps({ modelValue: '二\n三' })
    expect([...dom.querySelectorAll('p')].map((p) => p.textContent)).toEqual(['二', '三'])
    expect(EditorView).toBeDefined()
    wrapper.unmount()
  })
})
