//! What the sync page makes of the outbox: which rows first, which words, which one act helps.
//!
//! Invariant: every operation is in exactly one state; sending again is always safe, because its key stays the same.
import type { Doctor, OpRow, OpState } from '@/api/types'
import { saidWords, sentenceOf } from '@/api/words'
import { wordOfAsked } from '@/desk/shared/asked'
import type { Word } from '@/kit/light/remaining'

export type RowAct = 'undo' | 'retry' | 'to_draft' | 'read' | 'words' | 'open' | 'withdraw' | 'export'

/** Operations that carry a reply and can become a draft again. */
const WITH_TEXT: readonly string[] = ['submit-reply', 'save-draft']

/** Operations that carry words of a form; once their ticket has left, only a copy of them helps. */
const WITH_WORDS: readonly string[] = [
  'request-return', 'request-extension', 'request-suspension', 'request-termination', 'request-support', 'send-back-support', 'delegate', 'record-contact', 'add-note',
  'file-appeal', 'save-opinion', 'reject-reply', 'skip-step', 'reject-request', 'reject-opinion', 'resume',
]

/** What an operation asks, in words; one of a newer program by its name. */
export function kindWords({ kind, appeals }: Pick<OpRow, 'kind' | 'appeals'>, t: Word, te: (key: string) => boolean): string {
  const key = `sync.kind.${wordOfAsked(kind, appeals)}`
  return te(key) ? t(key) : kind
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

/** Whether the hub stumbles over it: whoever keeps the hub needs it as a file. */
function isFault(row: OpRow): boolean {
  return row.problem?.code === 'hub_fault'
}

/** Further acts behind the first. */
export function othersOf(row: OpRow, now: number): RowAct[] {
  const first = primaryOf(row, now)
  const attention: RowAct[] = ['retry', ...(isFault(row) ? (['export'] as const) : []), ...(WITH_TEXT.includes(row.kind) ? (['to_draft'] as const) : []), 'withdraw']
  const all: RowAct[] = row.state === 'attention' ? attention : row.state === 'waiting' ? ['withdraw'] : []
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
  if (row.problem) return sentenceOf(row.problem)
  return row.why ? saidWords(row.why) : ''
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
