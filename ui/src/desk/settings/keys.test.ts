//! Moving keys: every key of the program is in the list, no two meet, and what is moved is what is pressed and shown.
import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import KeyHint from '@/kit/keys/KeyHint.vue'
import { handleKey, keysInForce, moveKeys, pushKeys } from '@/kit/keys/keymap'
import { FIXED, faultOf, MOVABLE, withKey } from './keys'

const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, cancelable: true, ...more })
afterEach(() => moveKeys({}))

describe('moved keys', () => {
  it('has every key that a screen binds', () => {
    const files = Object.values(import.meta.glob<string>(['../../**/*.vue', '../../**/*.ts', '!../../**/*.test.ts', '!../../bindings/**'], { eager: true, query: '?raw', import: 'default' }))
    const bound = files.flatMap((text) => [...text.matchAll(/\bkeys: \[((?:'[^']+'(?:, )?)+)\]|\bchord: '([^']+)'/g)].flatMap((m) => (m[2] ? [m[2]] : [...(m[1] ?? '').matchAll(/'([^']+)'/g)].map((one) => one[1] ?? ''))))
    expect(bound.length).toBeGreaterThan(40)
    const known = new Set([...MOVABLE.map((one) => one.chord), ...FIXED])
    expect([...new Set(bound)].filter((chord) => !known.has(chord))).toEqual([])
  })
  it('gives no key two meanings as the program ships', () => {
    const chords = MOVABLE.map((one) => one.chord)
    expect(new Set(chords).size).toBe(chords.length)
    for (const { chord } of MOVABLE) expect(faultOf({}, chord, chord), chord).toBeUndefined()
  })
  it('runs under the new key only, which the sheet and the hint show', () => {
    const run = vi.fn()
    const pop = pushKeys(() => [{ keys: ['s'], label: '签收', run }])
    moveKeys({ s: 'F8' })
    expect(handleKey(press('s'))).toBe(false)
    expect(handleKey(press('F8'))).toBe(true)
    expect(run).toHaveBeenCalledTimes(1)
    expect(keysInForce()[0]?.keys).toEqual(['F8'])
    expect(mount(KeyHint, { props: { chord: 's' } }).text()).toBe('F8')
    pop()
  })
  it('lets a key that was freed be taken, and refuses one that is taken, fixed, the browser’s or a letter of the text', () => {
    expect(faultOf({}, 's', 'c')).toMatchObject({ why: 'taken', by: { chord: 'c' } })
    expect(faultOf({ c: 'F8' }, 's', 'c')).toBeUndefined()
    expect(faultOf({ c: 'F8' }, 's', 'F8')).toMatchObject({ why: 'taken', by: { chord: 'c' } })
    expect(faultOf({}, 's', 'Escape')).toEqual({ why: 'fixed' })
    expect(faultOf({}, 's', 'Alt+3')).toEqual({ why: 'fixed' })
    expect(faultOf({}, 's', 'Ctrl+w')).toEqual({ why: 'browser' })
    expect(faultOf({}, 'Ctrl+Enter', 'u')).toEqual({ why: 'text' })
    expect(faultOf({}, 's', 'g'), 'it begins the keys that go to a page').toMatchObject({ why: 'taken' })
  })
  it.each(['Ctrl+ArrowLeft', 'Shift+ArrowDown', 'Ctrl+Shift+ArrowRight', 'Alt+ArrowLeft', 'Shift+Tab', 'Ctrl+Backspace', 'Ctrl+Delete', 'Shift+Delete', 'Shift+Insert', 'Shift+Enter', 'Ctrl+Shift+Enter', 'Ctrl+Home', 'Shift+End', 'Ctrl+Shift+z', 'Ctrl+Shift+v', 'Ctrl+a'])('leaves %s to the text', (chord) => {
    for (const one of ['s', 'Ctrl+s', 'F1']) expect(faultOf({}, one, chord), one).toEqual({ why: 'fixed' })
  })
  it('gives a key of the program away once it is free, though it has Enter or Shift in it', () => {
    expect(faultOf({}, 's', 'Ctrl+Enter')).toMatchObject({ why: 'taken' })
    expect(faultOf({ 'Ctrl+Enter': 'F8', 'Ctrl+Shift+l': 'F9' }, 's', 'Ctrl+Enter')).toBeUndefined()
    expect(faultOf({ 'Ctrl+Enter': 'F8', 'Ctrl+Shift+l': 'F9' }, 's', 'Ctrl+Shift+l')).toBeUndefined()
    expect(faultOf({}, 's', 'Ctrl+Shift+k')).toBeUndefined()
  })
  it('forgets a move that leads home', () => {
    expect(withKey({ s: 'u' }, 's', undefined)).toEqual({})
    expect(withKey({ s: 'u' }, 's', 's')).toEqual({})
    expect(withKey({ s: 'u' }, 'c', 'v')).toEqual({ s: 'u', c: 'v' })
  })
})
