//! Rows and sections of the palette.
import type { IconName } from '@/kit/icon/paths'

export interface PaletteRow {
  id: string
  title: string
  no?: string
  note?: string
  icon?: IconName
  chord?: string
  run: () => void
}

export interface PaletteSection {
  title: string
  rows: PaletteRow[]
}

/** Whether `words` are found in a title, in its initials, or in order within it. */
export function matches(words: string, title: string, initials = ''): boolean {
  const asked = words.trim().toLowerCase()
  if (asked === '') return true
  return title.toLowerCase().includes(asked) || initials.toLowerCase().includes(asked)
}
