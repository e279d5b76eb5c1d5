//! Editors say here how what is typed is kept, so that it is kept before the profile is locked.
//!
//! Invariant: locking waits for every one of them, and for none longer than `PATIENCE`: a desk that is told to lock locks.

/** Longest wait for all of them, milliseconds. */
const PATIENCE = 800
const savers = new Set<() => Promise<unknown>>()

/** Has `save` run before the profile is locked; what it returns ends that. */
export function onLeaving(save: () => Promise<unknown>): () => void {
  savers.add(save)
  return () => void savers.delete(save)
}

/** Comes when all that is typed is kept, or could not be, or was waited for long enough. */
export async function keepAll(): Promise<void> {
  const all = Promise.allSettled([...savers].map((save) => save()))
  await Promise.race([all, new Promise((go) => setTimeout(go, PATIENCE))])
}
