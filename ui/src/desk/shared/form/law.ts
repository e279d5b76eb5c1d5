//! The two questions a law picker asks, and how a provision is named so that the program can resolve it.
import { call } from '@/api/call'
import type { Citation } from '@/api/types'
import type { LawRow } from '@/bindings/LawRow'
import { place } from '@/kit/text/chinese'

/** Rows asked for while somebody types. */
const ROWS = 40

/** Searches the library for the day of the facts. */
export async function searchLaw(words: string, on: string, allPlaces: boolean): Promise<LawRow[]> {
  if (words.trim() === '') return []
  return await call('law.search', { words, on, all_places: allPlaces, limit: ROWS })
}

/** Characters of a category's last word that are searched for, when the whole word finds nothing. */
const TAIL = 2
/** Suggestions at most. */
const LIKELY = 8

/** Provisions likely for a ticket, from its category read backwards: the narrowest word that finds anything. */
export async function suggestLaw(category: readonly string[], on: string): Promise<LawRow[]> {
  const words = [...category].reverse().flatMap((word) => [word, [...word].slice(-TAIL).join('')])
  for (const word of new Set(words.filter((w) => w !== ''))) {
    const found = await call('law.search', { words: word, on, all_places: false, limit: LIKELY })
    if (found.length > 0) return found
  }
  return []
}

/** How a row is named: 《title》第X条. */
export function nameOf(row: Pick<LawRow, 'title' | 'key'>): string {
  return `《${row.title}》${place(row.key)}`
}

/** The citation of a row, checked for the day of the facts. */
export async function citeLaw(row: Pick<LawRow, 'title' | 'key'>, on: string): Promise<Citation> {
  return await call('law.cite', { text: nameOf(row), on })
}
