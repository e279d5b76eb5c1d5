//! What is being typed in a form, kept by the program in its encrypted store, so that neither another page nor a crash
//! loses it.
//!
//! Invariant: it is saved as every text is (`shared/keeper.ts`), and given to the act that sends it, which ends it in the
//! same step. Nothing of it reaches the browser's own storage.
import { computed, reactive, ref, type Ref, type ShallowRef } from 'vue'
import { call, toProblem } from '@/api/call'
import type { FormKey, FormKind, Problem } from '@/api/types'
import { inTurn, useKeeper } from '@/desk/shared/keeper'
import { formName, formPath } from './path'

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

/** A form of a ticket, and of an opinion or a kind of appeal where `target` names one; begun by `begin`. */
export function useKeptForm<T extends object>(kind: FormKind, ticketId: string, begin: () => T, target = ''): KeptForm<T> {
  const key: FormKey = { kind, ticket_id: ticketId, target, fields: FIELDS }
  const place = { key: `${kind}/${ticketId}/${target}`, kind: formName(key), ticketId, path: formPath(key) }
  const form = reactive(begin()) as T
  const ready = ref(false)
  const restoredAt = ref<number>()
  const text = computed(() => JSON.stringify(form))
  let beginning = text.value
  const keeper = useKeeper({
    place: () => place,
    text,
    write: (words) => (words === beginning ? call('form.drop', { key }) : call('form.keep', { key, content: words })),
    blank: (words) => words === beginning,
  })
  const { problem, settle } = keeper
  const unsaved = keeper.recall()
  if (unsaved !== undefined) {
    fill(unsaved)
    restoredAt.value = Date.now()
  }

  function fill(words: string): void {
    const fields = form as Record<string, unknown>
    for (const name of Object.keys(fields)) delete fields[name]
    Object.assign(fields, JSON.parse(words))
  }
  void inTurn(place.key, async () => {
    try {
      const { kept } = await call('form.load', { key })
      // Whoever types faster than the store answers has the last word.
      if (kept && text.value === beginning) {
        fill(kept.content)
        keeper.has(text.value)
        if (text.value !== beginning) restoredAt.value = kept.saved_at
      }
    } catch (thrown) {
      problem.value = toProblem(thrown)
    } finally {
      ready.value = true
    }
  })

  function rest(): void {
    const untouched = keeper.stored.value === beginning
    beginning = text.value
    if (untouched) keeper.has(beginning)
    restoredAt.value = undefined
  }
  function clear(): () => void {
    const words = text.value
    fill(JSON.stringify(begin()))
    rest()
    void settle()
    return () => {
      fill(words)
      void settle()
    }
  }
  return { form, key, ready, restoredAt, problem, rest, clear, settle, sent: keeper.end }
}
