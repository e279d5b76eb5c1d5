//! Which tickets stay open as tabs.
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTabs } from './tabs'

beforeEach(() => setActivePinia(createPinia()))
const ids = () => useTabs().tabs.map((tab) => tab.id)

describe('tabs of tickets', () => {
  it('lets the next ticket take over the tab of one that was only looked at', () => {
    const store = useTabs()
    store.visit('a', '/ticket/a', false)
    store.visit('b', '/ticket/b', false)
    expect(ids()).toEqual(['b'])
  })
  it('keeps a tab in which a form was opened, and leads back to the form', () => {
    const store = useTabs()
    store.visit('a', '/ticket/a', false)
    store.visit('a', '/ticket/a/reply', true)
    store.visit('b', '/ticket/b', false)
    expect(ids()).toEqual(['a', 'b'])
    expect(store.tabs[0]?.path).toBe('/ticket/a/reply')
  })
  it('keeps a pinned tab and lets an unpinned one go', () => {
    const store = useTabs()
    store.visit('a', '/ticket/a', false)
    store.pin('a')
    store.visit('b', '/ticket/b', false)
    store.pin('a')
    store.visit('c', '/ticket/c', false)
    expect(ids()).toEqual(['c', 'b'])
  })
  it('closes towards the neighbour, and towards the list when none is left', () => {
    const store = useTabs()
    store.visit('a', '/ticket/a/reply', true)
    store.visit('b', '/ticket/b/reply', true)
    expect([store.beside('a'), store.beside('b')]).toEqual(['/ticket/b/reply', '/ticket/a/reply'])
    store.close('a')
    expect([ids(), store.beside('b')]).toEqual([['b'], '/inbox/todo'])
    store.close('b')
    expect(ids()).toEqual([])
  })
  it('never holds more than eight', () => {
    const store = useTabs()
    for (let i = 0; i < 12; i++) store.visit(String(i), `/ticket/${i}/reply`, true)
    expect(ids()).toEqual(['4', '5', '6', '7', '8', '9', '10', '11'])
  })
})
