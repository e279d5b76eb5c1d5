//! What a rework rests on, and which callback counts: the same as the program's judge.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Callback, TicketView } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import { disputeOf, holdOf, isDiscontented, reworkOf } from './turns'

const t = i18n.global.t as unknown as (key: string, values?: Record<string, unknown>) => string
const callback = (at: number, some: Partial<Callback> = {}): Callback => ({ attempt: 1, connected: true, opinion: '', valid: true, at, by_name: '回访员', ...some })
const bad = callback(30, { solved: 'unsolved', satisfaction: 'dissatisfied', opinion: '还是很吵' })
const good = callback(90, { solved: 'solved', satisfaction: 'satisfied' })
const event = (code: string, at: number, note: string, assignment?: string) => ({ code, at, note, actor: { name: '热线平台' }, ...(assignment ? { assignment } : {}) })
const reply = (id: string, round: number, passed?: boolean) => ({ id, round, content: { public_text: id }, ...(passed === undefined ? {} : { verdict: { passed } }) })
function view(assignment: object, timeline: object[] = [], ticket: object = {}): TicketView {
  return { slice: { case: { ticket: { state: 'processing', state_reason: '', ...ticket } }, timeline }, assignment: { id: 'a', state: 'handling', round: 1, callbacks: [bad], replies: [], ...assignment } } as unknown as TicketView
}
beforeAll(loadWords)

describe('a rework', () => {
  it('tells its order, the callback before it and the answer that had passed', () => {
    const timeline = [event('rework_ordered', 40, '诉求未解决', 'a'), event('rework_ordered', 41, '别的单位', 'b')]
    const replies = [reply('first', 0, false), reply('second', 0, true), reply('now', 1)]
    const found = reworkOf(view({ replies, callbacks: [bad, good] }, timeline), t)
    expect(found?.order).toEqual({ by: '热线平台', at: 40, why: '诉求未解决' })
    expect([found?.round, found?.callback, found?.reply?.id]).toEqual([1, bad, 'second'])
  })
  it('is none in the first round and none once it is over', () => {
    expect(reworkOf(view({ round: 0 }), t)).toBeUndefined()
    expect(reworkOf(view({ state: 'closed' }), t)).toBeUndefined()
  })
})

describe('the verdict of the callbacks', () => {
  it('is the last valid one that has any', () => {
    expect(isDiscontented({ callbacks: [bad] })).toBe(true)
    expect(isDiscontented({ callbacks: [bad, good] }), 'satisfied after a rework').toBe(false)
    expect(isDiscontented({ callbacks: [bad, callback(95, { connected: false, valid: false })] }), 'nobody answered').toBe(true)
    expect(isDiscontented({ callbacks: [] })).toBe(false)
  })
})

describe('where a ticket stands still', () => {
  it('is told with reason and day of review', () => {
    const held = view({}, [event('put_on_hold', 50, '等待立项')], { state: 'long_term', state_reason: '等待立项（2027-01-04 复核）' })
    expect(holdOf(held, t)).toEqual({ by: '热线平台', at: 50, why: '等待立项（2027-01-04 复核）' })
    expect(holdOf(view({}), t)).toBeUndefined()
    const disputed = view({}, [event('dispute_escalated', 60, '两家都说不归自己')], { state: 'coordination' })
    expect(disputeOf(disputed, t)).toEqual({ by: '热线平台', at: 60, why: '两家都说不归自己' })
    expect(disputeOf(view({}, [], { state: 'coordination' }), t), 'also where the unit may not know why').toEqual({})
    expect(disputeOf(view({}), t)).toBeUndefined()
  })
})
