//! Columns of a grid: which fit the width, and the template that lays them out.

export interface GridColumn {
  key: string
  label: string
  /** Pixels at standard size; `flex` columns take the rest and at least this much. */
  width: number
  flex?: boolean
  /** 0 stays always; the highest goes first. */
  drop: number
  /** Sort key, where the column can be sorted. */
  sort?: string
}

/** The columns that fit into `width` pixels, in their order. */
export function fitting(columns: readonly GridColumn[], width: number, scale = 1): GridColumn[] {
  const kept = [...columns]
  const need = () => kept.reduce((sum, c) => sum + c.width * scale, 0)
  while (need() > width) {
    const highest = Math.max(...kept.map((c) => c.drop))
    if (highest === 0) break
    kept.splice(kept.findLastIndex((c) => c.drop === highest), 1)
  }
  return kept
}

/** The CSS template of columns. */
export function template(columns: readonly GridColumn[], scale = 1): string {
  return columns.map((c) => (c.flex ? `minmax(${c.width * scale}px, 1fr)` : `${c.width * scale}px`)).join(' ')
}
