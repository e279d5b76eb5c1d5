//! Keys: single letters rest while text is typed or composed; what is registered last wins; a dialog shadows the page.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { chordOf, isEditable } from './chord'
import { allowSingleKeys, handleKey, pushKeys } from './keymap'

const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  Object.defineProperty(event, 'target', { value: target })
  return event
}
let pops: (() => void)[] = []
const bind = (keys: string[], run: () => void, more = {}, modal = false) => pops.push(pushKeys(() => [{ keys, label: 'x', run, ...more }], modal))

beforeEach(() => allowSingleKeys(true))
afterEach(() => {
  pops.forEach((pop) => pop())
  pops = []
})

describe('keys', () => {
  it('a letter runs on a list and rests in a text box', () => {
    const run = vi.fn()
    bind(['r'], run)
    expect(handleKey(press('r'))).toBe(true)
    expect(handleKey(press('r', {}, document.createElement('textarea')))).toBe(false)
    expect(run).toHaveBeenCalledTimes(1)
  })
  it('nothing runs while an input method composes, by flag or by 229', () => {
    const run = vi.fn()
    bind(['Ctrl+Enter'], run, { inText: true })
    expect(handleKey(press('Enter', { ctrlKey: true, isComposing: true }))).toBe(false)
    const old = press('Enter', { ctrlKey: true })
    Object.defineProperty(old, 'keyCode', { value: 229 })
    expect(handleKey(old)).toBe(false)
    expect(handleKey(press('Enter', { ctrlKey: true }))).toBe(true)
    expect(run).toHaveBeenCalledTimes(1)
  })
  it('chords with Ctrl run in text boxes too', () => {
    const run = vi.fn()
    bind(['Ctrl+s'], run)
    handleKey(press('s', { ctrlKey: true }, document.createElement('input')))
    expect(run).toHaveBeenCalled()
  })
  it('undo and select-all belong to the text while one writes, and Enter to the button that has the focus', () => {
    const run = vi.fn()
    bind(['Ctrl+z', 'Ctrl+a', 'Enter'], run)
    expect(handleKey(press('z', { ctrlKey: true }, document.createElement('textarea')))).toBe(false)
    expect(handleKey(press('a', { ctrlKey: true }, document.createElement('input')))).toBe(false)
    expect(handleKey(press('Enter', {}, document.createElement('button')))).toBe(false)
    expect(handleKey(press('Enter'))).toBe(true)
    expect(run).toHaveBeenCalledTimes(1)
  })
  it('two presses in turn make a sequence, and the second letter alone does nothing else', () => {
    const inbox = vi.fn()
    const other = vi.fn()
    bind(['i'], other)
    bind(['g i'], inbox)
    handleKey(press('g'))
    handleKey(press('i'))
    expect(inbox).toHaveBeenCalledTimes(1)
    expect(other).not.toHaveBeenCalled()
  })
  it('a dialog shadows the page, and the page works again when it closes', () => {
    const page = vi.fn()
    bind(['s'], page)
    const close = pushKeys(() => [], true)
    expect(handleKey(press('s'))).toBe(false)
    close()
    expect(handleKey(press('s'))).toBe(true)
    expect(page).toHaveBeenCalledTimes(1)
  })
  it('single letters can be turned off, chords stay', () => {
    const single = vi.fn()
    const chord = vi.fn()
    bind(['b'], single)
    bind(['Ctrl+k'], chord)
    allowSingleKeys(false)
    handleKey(press('b'))
    handleKey(press('k', { ctrlKey: true }))
    expect(single).not.toHaveBeenCalled()
    expect(chord).toHaveBeenCalled()
  })
  it('a letter with Shift is a key of its own: it leaves the letter alone, types in a text box, and rests with the single ones', () => {
    const [small, capital] = [vi.fn(), vi.fn()]
    bind(['x'], small)
    bind(['Shift+x'], capital)
    const shifted = (target?: EventTarget) => handleKey(press('X', { shiftKey: true }, target))
    expect([shifted(), shifted(document.createElement('input'))]).toEqual([true, false])
    allowSingleKeys(false)
    expect(shifted()).toBe(false)
    expect([capital.mock.calls.length, small.mock.calls.length]).toEqual([1, 0])
  })
  it('names presses as the map writes them', () => {
    expect(chordOf(press('?', { shiftKey: true }))).toBe('?')
    expect(chordOf(press('ArrowDown', { shiftKey: true }))).toBe('Shift+ArrowDown')
    expect([chordOf(press('X', { shiftKey: true })), chordOf(press('X'))], 'Caps Lock alone is no Shift').toEqual(['Shift+x', 'x'])
    expect(chordOf(press('L', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+l')
    expect(isEditable(Object.assign(document.createElement('input'), { type: 'checkbox' }))).toBe(false)
  })
})
