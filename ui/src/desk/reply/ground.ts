//! What the sentence of an exclusion ground is made of: when any of it changes, the sentence is written anew.
import type { EvidenceView, ReplyContent } from '@/api/types'
import { printCitation } from '@/kit/citation/print'

/** The bases as printed, and the numbers of the attached evidence: those may change when a colleague's file comes first. */
export function groundParts(content: ReplyContent | undefined, items: readonly EvidenceView[]): string {
  const number = (id: string) => items.find((item) => item.evidence.id === id)?.evidence.no ?? id
  return JSON.stringify([content?.citations.map(printCitation), content?.evidence.map(number)])
}

/** Whether the sentence stands in the text as it was written: one that its author changed is left to them. */
export function standsIn(content: ReplyContent | undefined): boolean {
  const sentence = content?.ground?.sentence
  return sentence !== undefined && sentence !== '' && content?.public_text.includes(sentence) === true
}
