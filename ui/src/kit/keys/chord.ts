//! What a key press means: its name, and whether single letters may act on it.
//!
//! Invariant: nothing acts while an input method composes (`isComposing`, or the 229 that WebKit sends), and no single
//! letter acts while something editable has the focus.

/** Whether an input method has this key. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** Whether text is typed into the element. */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'file', 'range'].includes(target.type)
}

/** Whether Enter or Space on the element presses it: then no binding takes them. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a[href], summary, select, input, [role="option"], [role="tab"]') !== null
}

/** Whether arrows move a caret in the element: a text that is read, and selected from by keyboard. */
export function isRead(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-caret]') !== null
}

/** Chords that belong to the text while something editable has the focus. */
export const TEXT_CHORDS: readonly string[] = ['Ctrl+z', 'Ctrl+y', 'Ctrl+a', 'Ctrl+c', 'Ctrl+v', 'Ctrl+x']

/** The name of a press: `Ctrl+Enter`, `Shift+ArrowDown`, `Shift+x`, `r`, `?`, `F5`. Cmd counts as Ctrl. */
export function chordOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key
  const single = key.length === 1
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  // For signs such as `?` Shift is part of the sign.
  const sign = single && !/\p{L}/u.test(key)
  if (event.shiftKey && (!sign || parts.length > 0)) parts.push('Shift')
  parts.push(single ? key.toLowerCase() : key)
  return parts.join('+')
}

/** Whether a chord is a letter or sign, small or capital, which the setting 「单键快捷键」 can turn off. */
export function isSingle(chord: string): boolean {
  return /^(Shift\+)?.$/u.test(chord) || chord.includes(' ')
}

/** How a key is printed in menus: `Ctrl+Enter`, `R`, `G I`. */
export function printKey(chord: string): string {
  return chord
    .split(' ')
    .map((part) => part.split('+').map((p) => (p.length === 1 ? p.toUpperCase() : (NAMES[p] ?? p))).join('+'))
    .join(' ')
}

const NAMES: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' }
