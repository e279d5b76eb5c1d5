//! What the sync page makes of the outbox: which rows first, which words, which one act helps.
//!
//! Invariant: every operation is in exactly one state; sending again is always safe, because its key stays the same.
import type { Citation } from '@/bindings/Citation'
import type { Doctor, OpRow, OpState } from '@/api/types'
import { printCitation } from '@/kit/citation/print'

export type RowAct = 'undo' | 'retry' | 'to_draft' | 'read' | 'words' | 'open' | 'withdraw'

/** Operations that carry a reply and can become a draft again. */
const WITH_TEXT: readonly string[] = ['submit-reply', 'save-draft']

/** Operations that carry words of a form; once their ticket has left, only a copy of them helps. */
const WITH_WORDS: readonly string[] = [
  'request-return', 'request-extension', 'request-suspension', 'request-termination', 'request-support', 'record-contact', 'add-note',
  'file-appeal', 'save-opinion', 'reject-reply', 'reject-opinion', 'resume',
]

/** What people type into forms, in the order of reading; words of `sync.field`. */
const FIELDS = [
  'suggested_unit_name', 'unit_name', 'days', 'reason', 'text', 'note', 'comment', 'demand', 'facts', 'conclusion', 'advice',
] as const
export type Field = (typeof FIELDS)[number] | 'basis'

/** The words of an operation as it is sent (`json`): each field that was filled in; nothing where none can be read. */
export function wordsOf(json: string): { field: Field; text: string }[] {
  const found: { field: Field; text: string }[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (typeof value !== 'object' || value === null) return
    const object = value as Record<string, unknown>
    if (object['key'] && object['valid_from']) return void found.push({ field: 'basis', text: printCitation(object as unknown as Citation) })
    if (object['kind'] === 'document') return void found.push({ field: 'basis', text: `${String(object['name'])} ${String(object['text'])}`.trim() })
    for (const field of FIELDS) {
      const text = object[field]
      if ((typeof text === 'string' || typeof text === 'number') && String(text).trim()) found.push({ field, text: String(text).trim() })
    }
    Object.values(object).forEach(walk)
  }
  try {
    walk(JSON.parse(json))
  } catch {
    return []
  }
  return found
}

/** The one act offered first, nothing where none is needed. */
export function primaryOf(row: OpRow, now: number): RowAct | undefined {
  switch (row.state) {
    case 'waiting':
      return row.undo_until != null && row.undo_until > now ? 'undo' : undefined
    case 'attention':
      if (row.problem?.retryable) return 'retry'
      return WITH_TEXT.includes(row.kind) ? 'to_draft' : 'open'
    case 'quarantined':
      return WITH_TEXT.includes(row.kind) ? 'read' : WITH_WORDS.includes(row.kind) ? 'words' : undefined
    default:
      return undefined
  }
}

/** Further acts behind the first. */
export function othersOf(row: OpRow, now: number): RowAct[] {
  const first = primaryOf(row, now)
  const all: RowAct[] = row.state === 'attention' ? ['retry', ...(WITH_TEXT.includes(row.kind) ? (['to_draft'] as const) : []), 'withdraw'] : row.state === 'waiting' ? ['withdraw'] : []
  return all.filter((act) => act !== first && !(act === 'withdraw' && first === 'undo'))
}

const ORDER: Record<OpState, number> = { attention: 0, quarantined: 1, waiting: 2, sent: 3, withdrawn: 4 }

/** What needs a person first, then what waits in the order it was made, then the newest answers. */
export function ordered(rows: readonly OpRow[]): OpRow[] {
  return [...rows].sort((a, b) => {
    if (ORDER[a.state] !== ORDER[b.state]) return ORDER[a.state] - ORDER[b.state]
    return a.state === 'waiting' ? a.made_at - b.made_at : b.made_at - a.made_at
  })
}

/** The sentence under a row: why it stands there; nothing when the state says all. `left`: the words for a ticket that left. */
export function reasonOf(row: OpRow, left = ''): string {
  if (row.state === 'quarantined') return left
  if (row.problem) return `${row.problem.message}${row.problem.hint}`
  return row.why ?? ''
}

/** Whether the sum of a report is conserved: made = delivered + waiting + in need + quarantined + missing. */
export function conserved(report: Doctor): boolean {
  return report.created === report.delivered + report.waiting + report.needs_attention + report.quarantined + report.missing
}

/** Per cent of a phase; nothing while its end is unknown. */
export function percent(progress: readonly [number, number] | undefined): number | undefined {
  if (!progress || progress[1] <= 0) return undefined
  return Math.max(0, Math.min(100, Math.round((progress[0] / progress[1]) * 100)))
}
