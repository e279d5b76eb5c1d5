//! What is being typed in a form, kept while the program runs, so that going to another page and back loses nothing.
//!
//! Invariant: held in memory only: it may name a resident, so it never reaches the browser's own storage.
import { reactive } from 'vue'

const kept = new Map<string, object>()

/** The form kept under `key`, begun by `begin` the first time. */
export function keptForm<T extends object>(key: string, begin: () => T): T {
  const found = kept.get(key) as T | undefined
  if (found) return found
  const fresh = reactive(begin()) as T
  kept.set(key, fresh)
  return fresh
}

/** Forgets a form: it was sent. */
export function dropForm(key: string): void {
  kept.delete(key)
}
