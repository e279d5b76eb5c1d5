//! Events of the host, spread to whoever listens, by type.
//!
//! Invariant: one stream to the host however many screens listen.
import { ref } from 'vue'
import { host } from '@/host'
import type { HostEvent, HostEventMap } from '@/host/types'

type On<T extends HostEvent['type']> = (event: HostEventMap[T]) => void

const listeners = new Map<string, Set<(event: HostEvent) => void>>()
let stop: (() => void) | undefined
/** The program behind the screen has gone: nothing can be read or kept until it is back. */
export const lost = ref(false)

/** Begins to listen; a second call does nothing. */
export function openEvents(): void {
  stop ??= host().listen(emit, (up) => (lost.value = !up))
}

/** Ends listening; for tests and for a lost host. */
export function closeEvents(): void {
  stop?.()
  stop = undefined
}

/** Hands an event to its listeners. */
export function emit(event: HostEvent): void {
  for (const on of listeners.get(event.type) ?? []) on(event)
}

/** Listens to one type of event until the returned function is called. */
export function onEvent<T extends HostEvent['type']>(type: T, on: On<T>): () => void {
  const set = listeners.get(type) ?? new Set()
  listeners.set(type, set)
  const each = on as (event: HostEvent) => void
  set.add(each)
  return () => void set.delete(each)
}
