//! The keys in force: what is registered last wins, so that a dialog or a page shadows the frame.
//!
//! Invariant: every binding has a label, so that the sheet under `?` and the palette list exactly what works now.
import { onScopeDispose, shallowReactive, shallowRef } from 'vue'
import { chordOf, isComposing, isEditable, isPressable, isRead, isSingle, printKey, TEXT_CHORDS } from './chord'

export interface KeyBinding {
  /** Chords that run it; `g i` is two presses in turn. */
  keys: string[]
  /** What it does, in the language of the screen. */
  label: string
  /** Heading under which the sheet shows it. */
  group?: string
  /** Whether it can be done now; absent: always. */
  when?: () => boolean
  /** Also while something editable has the focus (chords with Ctrl, Alt or a function key are always). */
  inText?: boolean
  run: (event: KeyboardEvent) => void
}

interface Layer {
  bindings: () => KeyBinding[]
  /** Nothing below is reached: an open dialog. */
  modal: boolean
}

const layers = shallowReactive<Layer[]>([])
const SEQUENCE_MS = 1200
let pending: { chord: string; at: number } | undefined
let singleKeys = true
let asleep = false

/** Keys that a person moved: where each chord of the program stands now. */
const moved = shallowRef<Readonly<Record<string, string>>>({})

/** Takes over which keys were moved. */
export function moveKeys(keys: Readonly<Record<string, string | undefined>>): void {
  moved.value = Object.fromEntries(Object.entries(keys).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

/** The chord that does now what the program gives to `chord`. */
export function chordNow(chord: string): string {
  return moved.value[chord] ?? chord
}

/** The key that a sentence names: the one that an act of the program has now, as it is printed. */
export const keyNow = (chord: string): string => printKey(chordNow(chord))

/** The key that a text names as the program gives it, as it is now: `Ctrl+Enter` in the manual. */
export function renamed(printed: string): string {
  const chord = Object.keys(moved.value).find((one) => printKey(one) === printed)
  return chord === undefined ? printed : keyNow(chord)
}

/** Turns single letters on or off (setting 「单键快捷键」). */
export function allowSingleKeys(on: boolean): void {
  singleKeys = on
}

/** No key does anything while the screens stand behind the passphrase. */
export function sleepKeys(on: boolean): void {
  asleep = on
}

/** Registers bindings for the life of the component. */
export function useKeys(bindings: () => KeyBinding[], modal = false): void {
  onScopeDispose(pushKeys(bindings, modal))
}

/** Registers bindings until the returned function is called. */
export function pushKeys(bindings: () => KeyBinding[], modal = false): () => void {
  const layer = { bindings, modal }
  layers.push(layer)
  return () => {
    const at = layers.indexOf(layer)
    if (at >= 0) layers.splice(at, 1)
  }
}

/** What works now, the nearest first, each under the keys that it has now. */
export function keysInForce(): KeyBinding[] {
  const out: KeyBinding[] = []
  for (const layer of [...layers].reverse()) {
    out.push(...layer.bindings().filter((b) => b.when?.() ?? true).map((b) => ({ ...b, keys: b.keys.map(chordNow) })))
    if (layer.modal) break
  }
  return out
}

/** Chords that are never text: they work while one types. */
function isFirm(chord: string): boolean {
  return /^(Ctrl|Alt|F\d)/.test(chord) && !TEXT_CHORDS.includes(chord)
}

/** Handles a press; true when something ran. */
export function handleKey(event: KeyboardEvent): boolean {
  if (asleep || isComposing(event) || event.defaultPrevented) return false
  const chord = chordOf(event)
  const editing = isEditable(event.target)
  if ((chord === 'Enter' || chord === 'Space') && isPressable(event.target)) return false
  if (chord.startsWith('Arrow') && isRead(event.target)) return false
  const free = !isFirm(chord)
  const sequence = pending && Date.now() - pending.at < SEQUENCE_MS ? `${pending.chord} ${chord}` : undefined
  pending = undefined
  const usable = keysInForce().filter((b) => !(editing && free) || b.inText === true)
  const may = (key: string) => singleKeys || !isSingle(key)
  const hit =
    (sequence && usable.find((b) => b.keys.includes(sequence) && may(sequence))) ??
    usable.find((b) => b.keys.includes(chord) && may(chord))
  if (hit) {
    event.preventDefault()
    hit.run(event)
    return true
  }
  if (usable.some((b) => b.keys.some((k) => k.startsWith(`${chord} `) && may(k)))) {
    pending = { chord, at: Date.now() }
    event.preventDefault()
  }
  return false
}

/** Listens on the window; once, at start. */
export function openKeys(): void {
  // Before the editor sees them: it prevents Enter in every form, and a prevented press runs nothing below.
  window.addEventListener('keydown', (event) => void (isFirm(chordOf(event)) && handleKey(event)), true)
  window.addEventListener('keydown', handleKey)
}
