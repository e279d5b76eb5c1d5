//! Where drafts are listed.
import { describe, expect, it } from 'vitest'
import type { DraftRow, FormRow } from '@/api/types'
import { daysLeft, formsOf, rowsOf, tabOf } from './data'

const row = (some: Partial<DraftRow> = {}): DraftRow => ({
  draft_id: 'd', ticket_id: 't', assignment_id: 'a', ticket_no: 'QH1', ticket_title: '', excerpt: '', saved_at: 1, quarantined: false, submitted: false, conflict: false, ...some,
})

describe('drafts', () => {
  it('keeps what left the unit or was submitted apart from work', () => {
    expect([row(), row({ quarantined: true }), row({ submitted: true })].map(tabOf)).toEqual(['work', 'kept', 'kept'])
  })
  it('lists a removed draft in the bin whatever else it is', () => {
    expect(tabOf(row({ submitted: true, removed_at: 5 }))).toBe('bin')
  })
  it('shows the last saved first', () => {
    expect(rowsOf([row({ draft_id: 'old', saved_at: 1 }), row({ draft_id: 'new', saved_at: 2 })], 'work').map((r) => r.draft_id)).toEqual(['new', 'old'])
  })
  it('counts the days until the bin is emptied', () => {
    const day = 86_400_000
    expect([daysLeft(0, 0), daysLeft(0, day / 2), daysLeft(0, 29 * day), daysLeft(0, 31 * day)]).toEqual([30, 30, 1, 0])
  })
})

describe('forms in work', () => {
  const form = (some: Partial<FormRow> = {}): FormRow => ({
    key: { kind: 'return', ticket_id: 't', target: '', fields: 1 }, ticket_no: 'QH1', ticket_title: '', text: '理由', saved_at: 1, quarantined: false, ...some,
  })
  it('stand with the drafts in work, and with what is kept once their ticket left', () => {
    const [open, left] = [form(), form({ quarantined: true })]
    expect([formsOf([open, left], 'work'), formsOf([open, left], 'kept'), formsOf([open, left], 'bin')]).toEqual([[open], [left], []])
  })
})
