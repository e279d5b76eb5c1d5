//! What the sync page offers for each operation.
import { describe, expect, it } from 'vitest'
import type { Doctor, OpRow, Problem } from '@/api/types'
import { conserved, ordered, othersOf, percent, primaryOf, reasonOf } from './data'

const row = (some: Partial<OpRow> = {}): OpRow => ({
  op_id: 'o', ticket_id: 't', ticket_no: 'QH1', ticket_title: '', kind: 'submit-reply', made_at: 1, state: 'waiting', attempts: 0, ...some,
})
const problem = (retryable: boolean): Problem => ({ code: 'window_closed', message: '平台未受理：退单时限已过。', hint: '请改为答复。', retryable, trace: '' })

describe('one act for each row', () => {
  it('offers undo only while it is possible', () => {
    expect(primaryOf(row({ undo_until: 20 }), 10)).toBe('undo')
    expect(primaryOf(row({ undo_until: 20 }), 20)).toBeUndefined()
    expect(othersOf(row({ undo_until: 20 }), 10)).toEqual([])
    expect(othersOf(row(), 10)).toEqual(['withdraw'])
  })
  it('retries what may succeed, and turns a refused reply back into a draft', () => {
    expect(primaryOf(row({ state: 'attention', problem: problem(true) }), 0)).toBe('retry')
    expect(primaryOf(row({ state: 'attention', problem: problem(false) }), 0)).toBe('to_draft')
    expect(primaryOf(row({ state: 'attention', kind: 'request-return', problem: problem(false) }), 0)).toBe('open')
  })
  it('lets what the hub stumbles over be sent again, exported or taken back, and nothing else be exported', () => {
    const fault = { ...problem(true), code: 'hub_fault' } as const
    expect(primaryOf(row({ state: 'attention', problem: fault }), 0)).toBe('retry')
    expect(othersOf(row({ state: 'attention', problem: fault }), 0)).toEqual(['export', 'to_draft', 'withdraw'])
    expect(othersOf(row({ state: 'attention', kind: 'request-return', problem: fault }), 0)).toEqual(['export', 'withdraw'])
    expect(othersOf(row({ state: 'waiting', problem: fault }), 0)).toEqual(['withdraw'])
  })
  it('never offers the first act twice', () => {
    expect(othersOf(row({ state: 'attention', problem: problem(true) }), 0)).toEqual(['to_draft', 'withdraw'])
  })
  it('keeps the text of a quarantined reply within reach and asks nothing of what is done', () => {
    expect(primaryOf(row({ state: 'quarantined' }), 0)).toBe('read')
    expect(primaryOf(row({ state: 'quarantined', kind: 'acknowledge' }), 0)).toBeUndefined()
    expect(reasonOf(row({ state: 'quarantined', problem: problem(false) }), 'moved')).toBe('moved')
    expect(primaryOf(row({ state: 'sent' }), 0)).toBeUndefined()
    expect(othersOf(row({ state: 'sent' }), 0)).toEqual([])
  })
})

describe('the words of what a ticket left behind', () => {
  it('are offered where a form carried some', () => {
    expect(primaryOf(row({ state: 'quarantined', kind: 'request-extension' }), 0)).toBe('words')
    expect(primaryOf(row({ state: 'quarantined', kind: 'request-return' }), 0)).toBe('words')
  })
})

describe('the list', () => {
  it('puts need first, then waiting oldest first, then answers newest first', () => {
    const rows = [
      row({ op_id: 's1', state: 'sent', made_at: 1 }), row({ op_id: 'w2', made_at: 5 }), row({ op_id: 's2', state: 'sent', made_at: 9 }),
      row({ op_id: 'w1', made_at: 2 }), row({ op_id: 'a', state: 'attention', made_at: 3 }),
    ]
    expect(ordered(rows).map((r) => r.op_id)).toEqual(['a', 'w1', 'w2', 's2', 's1'])
  })
  it('says what happened, why and what to do', () => {
    expect(reasonOf(row({ problem: problem(false), why: { message: 'x' } }))).toBe('平台未受理：退单时限已过。请改为答复。')
    expect(reasonOf(row({ why: { message: '等待前一项“签收”的结果' } }))).toBe('等待前一项“签收”的结果')
    expect(reasonOf(row())).toBe('')
  })
})

describe('the report', () => {
  const report: Doctor = { ok: true, created: 7, delivered: 4, waiting: 1, needs_attention: 1, quarantined: 1, missing: 0, withdrawn: 2, findings: [], items: [] }
  it('adds up', () => {
    expect(conserved(report)).toBe(true)
    expect(conserved({ ...report, delivered: 3 })).toBe(false)
  })
  it('shows no per cent while the end is unknown', () => {
    expect([percent(undefined), percent([3, 0]), percent([1, 3]), percent([9, 3])]).toEqual([undefined, undefined, 33, 100])
  })
})
