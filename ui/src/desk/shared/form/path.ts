//! Where a form is filled in, and what it is called.
import type { FormKey, FormKind } from '@/api/types'

const PAGES: Partial<Record<FormKind, string>> = { return: '/return', extension: '/extend', suspension: '/suspend', termination: '/terminate', appeal: '/appeal', opinion: '/opinion', reject_opinion: '/opinion', contact: '?do=contact' }

/** What names the target in the address of a page. */
const QUERIES: Partial<Record<FormKind, string>> = { opinion: 'opinion', appeal: 'kind' }

/** The page of a form; dialogs are opened from their ticket. */
export function formPath(key: FormKey): string {
  const of = QUERIES[key.kind]
  return `/ticket/${key.ticket_id}${PAGES[key.kind] ?? ''}${of && key.target ? `?${of}=${key.target}` : ''}`
}

/** A word of `drafts.form`. */
export type FormName = FormKind | 'recognition'

/** Of the appeals the recognition has a name of its own. */
export function formName({ kind, target }: FormKey): FormName {
  return kind === 'appeal' && target === 'recognition' ? target : kind
}
