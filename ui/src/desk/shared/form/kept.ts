//! What is being typed in a form, kept by the program in its encrypted store, so that neither another page nor a crash
//! loses it.
//!
//! Invariant: a key is kept 300 ms after it was pressed, however fast others follow it, and at once when its page is left; it is given to the act that
//! sends it, which ends it in the same step. Nothing of it reaches the browser's own storage.
import { onScopeDispose, reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { call, toProblem } from '@/api/call'
import { onLeaving } from '@/api/leaving'
import type { FormKey, FormKind, Problem } from '@/api/types'

/** After a key, before it is kept; typing on never puts it off. */
const KEEP_MS = 300
/** Version of the sets of fields; raised when a form's fields change, so that an older form is not filled in wrongly. */
const FIELDS = 1

export interface KeptForm<T extends object = object> {
  /** What the page binds to. */
  form: T
  key: FormKey
  /** What was kept, if anything, stands in the form. */
  ready: Ref<boolean>
  /** The form was filled from what was kept then. */
  restoredAt: Ref<number | undefined>
  /** Why the last keeping failed. */
  problem: ShallowRef<Problem | undefined>
  /** What stands in the form now is its beginning, not words of a person. */
  rest(): void
  /** Empties the form; returns what brings its words back. */
  clear(): () => void
  /** Keeps what is still to be kept. */
  settle(): Promise<void>
  /** An act took the words along. */
  sent(): void
}

/** One step at a time for each form, also from one visit of its page to the next. */
const chains = new Map<string, Promise<unknown>>()

function inTurn<R>(key: string, step: () => Promise<R>): Promise<R> {
  const turn = (chains.get(key) ?? Promise.resolve()).then(step, step)
  const over = turn.then(() => undefined, () => undefined)
  chains.set(key, over)
  void over.then(() => chains.get(key) === over && chains.delete(key))
  return turn
}

/** A form of a ticket, and of an assignment or opinion where `target` names one; begun by `begin`. */
export function useKeptForm<T extends object>(kind: FormKind, ticketId: string, begin: () => T, target = ''): KeptForm<T> {
  const key: FormKey = { kind, ticket_id: ticketId, target, fields: FIELDS }
  const turn = `${kind}/${ticketId}/${target}`
  const form = reactive(begin()) as T
  const ready = ref(false)
  const restoredAt = ref<number>()
  const problem = shallowRef<Problem>()
  const textOf = () => JSON.stringify(form)
  let beginning = textOf()
  let stored = beginning
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function fill(text: string): void {
    const fields = form as Record<string, unknown>
    for (const name of Object.keys(fields)) delete fields[name]
    Object.assign(fields, JSON.parse(text))
  }
  void inTurn(turn, async () => {
    try {
      const { kept } = await call('form.load', { key })
      // Whoever types faster than the store answers has the last word.
      if (kept && textOf() === beginning) {
        fill(kept.content)
        stored = textOf()
        if (stored !== beginning) restoredAt.value = kept.saved_at
      }
    } catch (thrown) {
      problem.value = toProblem(thrown)
    } finally {
      ready.value = true
    }
  })

  async function settle(): Promise<void> {
    stop()
    await inTurn(turn, async () => {
      const text = textOf()
      if (over || text === stored) return
      try {
        if (text === beginning) await call('form.drop', { key })
        else await call('form.keep', { key, content: text })
        stored = text
        problem.value = undefined
      } catch (thrown) {
        problem.value = toProblem(thrown)
      }
    })
  }
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }
  watch(textOf, (text) => {
    if (!over && text !== stored) timer ??= setTimeout(() => void settle(), KEEP_MS)
  })

  function rest(): void {
    const untouched = stored === beginning
    beginning = textOf()
    if (untouched) stored = beginning
    restoredAt.value = undefined
  }
  function clear(): () => void {
    const words = textOf()
    fill(JSON.stringify(begin()))
    rest()
    void settle()
    return () => {
      fill(words)
      void settle()
    }
  }
  function sent(): void {
    over = true
    stop()
  }
  const leave = () => void settle()
  const hidden = () => document.visibilityState === 'hidden' && leave()
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', leave)
  onScopeDispose(onLeaving(settle))
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', leave)
    leave()
  })
  return { form, key, ready, restoredAt, problem, rest, clear, settle, sent }
}
