//! Passages of a reply that a reviewer remarked on: from a selection to a mark, from marks to pieces of text, and back to
//! where the words stand now.
//!
//! Invariant: places are counted in characters (code points), as the rules count them, never in units of UTF-16.
import type { PassageMark, ReplyText } from '@/api/types'

export interface Piece {
  text: string
  /** The number of the remark on it, from 1. */
  mark?: number
}

/** What is selected inside `element`, which shows a text of the reply and nothing else; of a longer selection what lies in it. */
export function selectedIn(element: HTMLElement, field: ReplyText, selection: Selection | null): PassageMark | undefined {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return undefined
  const range = insideOf(element, selection.getRangeAt(0))
  if (!range) return undefined
  const before = range.cloneRange()
  before.selectNodeContents(element)
  before.setEnd(range.startContainer, range.startOffset)
  return trimmed({ field, start: Array.from(before.toString()).length, quote: range.toString(), note: '' })
}

/** A caret that went past the last line, or a third click, ends the selection in what follows the text. */
function insideOf(element: HTMLElement, selected: Range): Range | undefined {
  if (!selected.intersectsNode(element)) return undefined
  const whole = document.createRange()
  whole.selectNodeContents(element)
  const range = selected.cloneRange()
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(whole.startContainer, whole.startOffset)
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(whole.endContainer, whole.endOffset)
  return range
}

function trimmed(mark: PassageMark): PassageMark | undefined {
  const lead = mark.quote.length - mark.quote.trimStart().length
  const quote = mark.quote.trim()
  return quote ? { ...mark, start: mark.start + Array.from(mark.quote.slice(0, lead)).length, quote } : undefined
}

/** The text in pieces, those under a remark numbered as the remarks are; where two overlap the earlier one shows, and none whose words are not there. */
export function piecesOf(text: string, field: ReplyText, marks: readonly PassageMark[]): Piece[] {
  const chars = Array.from(text)
  const numbered = marks.map((mark, i) => ({ ...mark, n: i + 1, end: mark.start + Array.from(mark.quote).length }))
  const placed = numbered.filter((mark) => mark.field === field).sort((a, b) => a.start - b.start)
  const pieces: Piece[] = []
  let at = 0
  for (const mark of placed) {
    if (mark.start < at || chars.slice(mark.start, mark.end).join('') !== mark.quote) continue
    if (mark.start > at) pieces.push({ text: chars.slice(at, mark.start).join('') })
    pieces.push({ text: chars.slice(mark.start, mark.end).join(''), mark: mark.n })
    at = mark.end
  }
  if (at < chars.length || pieces.length === 0) pieces.push({ text: chars.slice(at).join('') })
  return pieces
}

/** Where the words of a remark stand in the text as it is now: the place nearest to the old one; nothing once they were changed. */
export function placeNow(text: string, mark: PassageMark): { start: number; end: number } | undefined {
  const length = Array.from(mark.quote).length
  let best: number | undefined
  let start = 0
  for (let found = text.indexOf(mark.quote), counted = 0; found >= 0; found = text.indexOf(mark.quote, found + 1)) {
    start += Array.from(text.slice(counted, found)).length
    counted = found
    if (best === undefined || Math.abs(start - mark.start) < Math.abs(best - mark.start)) best = start
  }
  return best === undefined ? undefined : { start: best, end: best + length }
}
