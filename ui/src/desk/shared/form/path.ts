//! Where a form is filled in.
import type { FormKey, FormKind } from '@/api/types'

const PAGES: Partial<Record<FormKind, string>> = { return: '/return', extension: '/extend', suspension: '/suspend', termination: '/terminate', appeal: '/appeal', opinion: '/opinion', reject_opinion: '/opinion', contact: '?do=contact' }

/** The page of a form; dialogs are opened from their ticket. */
export function formPath(key: FormKey): string {
  const opinion = key.kind === 'opinion' && key.target ? `?opinion=${key.target}` : ''
  return `/ticket/${key.ticket_id}${PAGES[key.kind] ?? ''}${opinion}`
}
