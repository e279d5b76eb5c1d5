//! Findings with a place in a text, as underlines of its editor.
import type { Finding } from '@/api/types'
import type { TextMark } from '@/kit/editor/plugins'

export function marksOf(findings: readonly Finding[], field: string): TextMark[] {
  return findings.flatMap((f) => (f.field === field && f.span ? [{ start: f.span.start, end: f.span.end, tone: f.blocks ? ('block' as const) : ('warn' as const) }] : []))
}
