//! Drafts as the list shows them: in work, kept for reading, and in the recycle bin.
import type { DraftRow, FormRow } from '@/api/types'

export type DraftTab = 'work' | 'kept' | 'bin'
/** Days a removed draft stays in the recycle bin. */
export const BIN_DAYS = 30
const DAY_MS = 86_400_000

/** Where a draft is listed. */
export function tabOf(row: DraftRow): DraftTab {
  if (row.removed_at != null) return 'bin'
  return row.quarantined || row.submitted ? 'kept' : 'work'
}

/** Rows of a tab, the last saved first. */
export function rowsOf(rows: readonly DraftRow[], tab: DraftTab): DraftRow[] {
  return rows.filter((row) => tabOf(row) === tab).sort((a, b) => (b.removed_at ?? b.saved_at) - (a.removed_at ?? a.saved_at))
}

/** Whole days until a removed draft is gone for good; 0 = today. */
export function daysLeft(removedAt: number, now: number): number {
  return Math.max(0, Math.ceil((removedAt + BIN_DAYS * DAY_MS - now) / DAY_MS))
}

/** Forms of a tab: those of tickets that left stand with what is kept for reading; a form is in no bin. */
export function formsOf(rows: readonly FormRow[], tab: DraftTab): FormRow[] {
  return tab === 'bin' ? [] : rows.filter((row) => row.quarantined === (tab === 'kept'))
}
