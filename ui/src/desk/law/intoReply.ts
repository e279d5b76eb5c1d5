//! 「引用到答复」: puts a citation into a reply's draft, durable before the page says so.
import { call } from '@/api/call'
import type { Citation, DraftRow } from '@/api/types'
import { sameProvision } from '@/kit/citation/print'

/** Drafts that can still take a citation, the last saved first. */
export async function draftsInWork(): Promise<DraftRow[]> {
  const rows = await call('draft.list', {})
  return rows.filter((row) => row.removed_at == null && !row.submitted && !row.quarantined).sort((a, b) => b.saved_at - a.saved_at)
}

/** Adds the citation to a draft; one that already stands there is not added twice. */
export async function citeInto(row: Pick<DraftRow, 'ticket_id' | 'assignment_id'>, citation: Citation): Promise<'added' | 'there'> {
  const draft = await call('draft.open', { ticket_id: row.ticket_id, assignment_id: row.assignment_id })
  if (draft.content.citations.some((other) => sameProvision(other, citation))) return 'there'
  const content = { ...draft.content, citations: [...draft.content.citations, citation] }
  await call('draft.save', { draft_id: draft.draft_id, content, cut: true })
  return 'added'
}
