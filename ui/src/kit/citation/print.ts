//! A citation as people read it, and its standing on the day of the facts.
import type { Citation } from '@/bindings/Citation'
import { place } from '@/kit/text/chinese'

/** `《title》第X条第Y款第Z项`; documents with their number. */
export function printCitation(c: Citation): string {
  const number = c.document ? `（${c.document.number}）` : ''
  return `《${c.key.act}》${number}${place(c.key)}`
}

export type Standing = 'in_force' | 'not_yet' | 'ended'

/** Whether the text was law on `day` (ISO): from the first day inclusive to the end exclusive. */
export function standingOn(c: Citation, day: string): Standing {
  if (day < c.valid_from) return 'not_yet'
  return c.valid_to != null && day >= c.valid_to ? 'ended' : 'in_force'
}

/** Whether two citations mean the same provision. */
export function sameProvision(a: Citation, b: Citation): boolean {
  return printCitation(a) === printCitation(b)
}
