//! The one way in which an editor saves what is typed into it.
//!
//! Invariants: a key is saved `KEEP_MS` after it was pressed, however fast others follow it, and at once when its page is left;
//! of one text one save is under way at a time, and the newest words follow it; what a save refused is held in `unsaved.ts`.
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { toProblem } from '@/api/call'
import { onLeaving } from '@/api/leaving'
import type { Problem } from '@/api/types'
import { adopt, hold, release, type Place } from './unsaved'

/** After a key, before it is saved. */
const KEEP_MS = 300

export interface Editor {
  /** Which text this is; nothing while that is not known. */
  place: () => Place | undefined
  /** What stands in the editor now; made once for a key, whoever asks for it. */
  text: Readonly<Ref<string>>
  write: (text: string) => Promise<unknown>
  /** Something is to be written although the text is saved. */
  also?: () => boolean
  /** The text is nobody's words: a failure to write it loses nothing. */
  blank?: (text: string) => boolean
}

export interface Keeper {
  /** Something stands in the editor that the store does not have. */
  dirty: ComputedRef<boolean>
  /** Why the last save failed. */
  problem: ShallowRef<Problem | undefined>
  /** What the store has, as far as is known here. */
  stored: Readonly<ShallowRef<string>>
  /** Saves what is not saved; settles whatever comes of it. */
  settle(): Promise<void>
  /** The store has this text. */
  has(text: string): void
  /** What an earlier editor of the same text could not save; this one saves it from now on. */
  recall(): string | undefined
  /** The words went with an act: nothing is saved any more. */
  end(): void
}

/** Who is told that something typed was kept; the program tells nobody of it. */
const told = new Set<() => void>()
/** Runs `tell` whenever something typed was kept, until what it returns is called. */
export function onKept(tell: () => void): () => void {
  told.add(tell)
  return () => void told.delete(tell)
}

/** One step at a time for each text, also from one visit of its page to the next. */
const chains = new Map<string, Promise<unknown>>()

export function inTurn<R>(key: string, step: () => Promise<R>): Promise<R> {
  const turn = (chains.get(key) ?? Promise.resolve()).then(step, step)
  const over = turn.then(() => undefined, () => undefined)
  chains.set(key, over)
  void over.then(() => chains.get(key) === over && chains.delete(key))
  return turn
}

export function useKeeper({ place, text, write, also = () => false, blank = () => false }: Editor): Keeper {
  const problem = shallowRef<Problem>()
  const stored = shallowRef(text.value)
  const dirty = computed(() => text.value !== stored.value)
  let ended = false
  let alive = true
  let timer: ReturnType<typeof setTimeout> | undefined
  const mine = { save: settle, retire: () => void (ended = true), open: () => alive }

  async function settle(): Promise<void> {
    stop()
    const at = place()
    if (at) await inTurn(at.key, () => attempt(at, text.value))
  }
  async function attempt(at: Place, now: string): Promise<void> {
    const newer = now !== stored.value
    if (ended || !(newer || also())) return
    try {
      await write(now)
      stored.value = now
      problem.value = undefined
      release(at.key)
      told.forEach((tell) => tell())
    } catch (thrown) {
      problem.value = toProblem(thrown)
      if (ended) return
      if (blank(now)) release(at.key)
      else if (newer) hold({ ...at, ...mine, content: now, problem: problem.value })
    }
  }
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function soon(): void {
    if (!ended && dirty.value) timer ??= setTimeout(() => void settle(), KEEP_MS)
  }
  function has(now: string): void {
    stored.value = now
    const at = place()
    if (at && text.value === now) release(at.key)
  }
  function recall(): string | undefined {
    const at = place()
    return at && adopt(at.key, mine)
  }
  function end(): void {
    ended = true
    stop()
    const at = place()
    if (at) release(at.key)
  }

  watch(text, soon)
  const leave = () => void settle()
  const hidden = () => document.visibilityState === 'hidden' && leave()
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', leave)
  window.addEventListener('blur', leave)
  onScopeDispose(onLeaving(settle))
  onScopeDispose(() => {
    alive = false
    stop()
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('blur', leave)
    const at = place()
    // An editor of the same text that opens before the save is through begins with these words.
    if (at && !ended && dirty.value && !blank(text.value)) hold({ ...at, ...mine, content: text.value })
    leave()
  })
  return { dirty, problem, stored, settle, has, recall, end }
}
