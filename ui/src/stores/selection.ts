//! What is selected in the inbox, so that J and K go on in the same order inside a ticket.
//!
//! Invariant: holds ids and a reader of the list, never a ticket.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export interface RowId {
  ticket_id: string
  assignment_id: string
}

/** Reads the id at a place of the list in force; nothing while it is on its way. */
export type ReadRow = (index: number) => RowId | undefined

export const useSelection = defineStore('selection', () => {
  const index = ref(0)
  const total = ref(0)
  const read = shallowRef<ReadRow>(() => undefined)

  /** The row `step` further; nothing at the ends. */
  function move(step: number): RowId | undefined {
    const next = index.value + step
    if (next < 0 || next >= total.value) return undefined
    const row = read.value(next)
    if (row) index.value = next
    return row
  }

  return { index, total, read, move }
})
