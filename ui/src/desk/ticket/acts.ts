//! The acts on a ticket's screen: label, key, place; whether each is shown comes from `allowed`.
import type { AppealKind, IntentKind } from '@/api/types'

export interface TicketAct {
  kind: IntentKind
  chord?: string
  tone?: 'danger'
  /** Route below the ticket, for acts with a page of their own. */
  page?: string
  /** An appeal of these kinds alone; the page is opened with the first that is open. */
  appeals?: AppealKind[]
  /** Its own word, where the intent has another. */
  word?: string
  /** Shown also when refused, with the reason; others vanish. */
  keep?: boolean
}

/** In the order of the head; the first allowed one of `PRIMARY` is blue. */
export const ACTS: TicketAct[] = [
  { kind: 'acknowledge', chord: 's' },
  { kind: 'record-contact', chord: 'c' },
  { kind: 'submit-reply', chord: 'r', page: 'reply' },
  { kind: 'approve-reply', chord: 'p' },
  { kind: 'sign-reply', chord: 'p' },
  { kind: 'reject-reply', chord: 'd' },
  { kind: 'approve-request', chord: 'p' },
  { kind: 'reject-request', chord: 'd' },
  { kind: 'skip-step' },
  { kind: 'recall-reply' },
  { kind: 'request-return', chord: 'b', tone: 'danger', page: 'return', keep: true },
  { kind: 'withdraw-return' },
  { kind: 'request-extension', chord: 'y', page: 'extend' },
  { kind: 'assign-handler', chord: 't' },
  { kind: 'request-support' },
  { kind: 'delegate', chord: 'z' },
  { kind: 'request-suspension', page: 'suspend' },
  { kind: 'request-termination', page: 'terminate' },
  { kind: 'withdraw-request' },
  { kind: 'resume' },
  { kind: 'file-appeal', chord: 'a', page: 'appeal', appeals: ['ticket_result', 'month_result'] },
  { kind: 'file-appeal', page: 'appeal', appeals: ['recognition'], word: 'recognise' },
  { kind: 'save-opinion', chord: 'f', page: 'opinion' },
  { kind: 'add-note', chord: 'n' },
]

/** The word of an act, and what tells it from the others. */
export const wordOf = (act: TicketAct): string => act.word ?? act.kind

/** Acts that pass the reply on as it stands: none of them while remarks on it are open. */
export const PASSING: IntentKind[] = ['approve-reply', 'sign-reply']

/** What is blue, the first that is allowed. */
export const PRIMARY: IntentKind[] = ['acknowledge', 'approve-reply', 'sign-reply', 'approve-request', 'submit-reply', 'resume', 'file-appeal']

/** Acts that stay in the head; the others are under 「更多」. */
export const IN_HEAD: IntentKind[] = ['acknowledge', 'record-contact', 'submit-reply', 'approve-reply', 'sign-reply', 'reject-reply', 'skip-step', 'approve-request', 'reject-request', 'request-return', 'request-extension', 'file-appeal', 'withdraw-return']
