//! Which rows are ticked: those named, or the whole list without those named. So 「全选」 costs nothing however long it is.

export interface Ticked {
  /** Whether the list is meant, and `ids` are left out of it. */
  readonly all: boolean
  readonly ids: ReadonlySet<string>
}

export const NOTHING: Ticked = { all: false, ids: new Set() }
export const EVERYTHING: Ticked = { all: true, ids: new Set() }

export const isTicked = (ticked: Ticked, id: string): boolean => ticked.ids.has(id) !== ticked.all

/** How many of a list of `total` rows are ticked. */
export const countTicked = (ticked: Ticked, total: number): number => (ticked.all ? Math.max(0, total - ticked.ids.size) : ticked.ids.size)

/** With one row turned over. */
export function toggled(ticked: Ticked, id: string): Ticked {
  const ids = new Set(ticked.ids)
  if (!ids.delete(id)) ids.add(id)
  return { all: ticked.all, ids }
}

/** With these rows ticked as well. */
export function withRows(ticked: Ticked, rows: readonly string[]): Ticked {
  const ids = new Set(ticked.ids)
  for (const id of rows) {
    if (ticked.all) ids.delete(id)
    else ids.add(id)
  }
  return { all: ticked.all, ids }
}
