//! Cards that say nothing are not shown; an opinion whose review is due is no longer in effect.
import { describe, expect, it } from 'vitest'
import type { MatterCard, MatterOpinionView, OpinionState } from '@/api/types'
import { newOnes, noveltyKey, standingOf, worth } from './data'

const card = (more: Partial<MatterCard> = {}): MatterCard => ({ matter_id: 'm', place: { of_month: 1, of_year: 1 }, tickets: 1, words: [], compared: 0, ...more })
const opinion = (state: OpinionState, in_effect: boolean): MatterOpinionView => ({ in_effect, opinion: { opinion: 'o', unit_name: '执法局', state } })

describe('the card of a matter', () => {
  it('says nothing of a first call', () => {
    expect(worth(undefined)).toBe(false)
    expect(worth(card())).toBe(false)
  })
  it.each<[string, Partial<MatterCard>]>([
    ['a second call, though others handle the first', { place: { of_month: 1, of_year: 2 } }],
    ['an earlier ticket here, though of another year', { tickets: 2 }],
    ['an opinion of another unit', { opinion: opinion('effective', true).opinion }],
  ])('tells %s', (_, more) => expect(worth(card(more))).toBe(true))
})

describe('an opinion', () => {
  it('is in effect, due for review, or not there yet', () => {
    expect([opinion('effective', true), opinion('effective', false), opinion('hub_review', false)].map(standingOf)).toEqual(['effective', 'due', 'open'])
  })
})

it('counts what is new', () => {
  expect(newOnes([{ text: '旧。', new: false }, { text: '新。', new: true }, { text: '\n', new: false }])).toBe(1)
})

it('says how much is new only where there is something to compare with', () => {
  expect([noveltyKey(0, 0), noveltyKey(2, 0), noveltyKey(0, 3), noveltyKey(2, 3)]).toEqual(['matter.nothingBefore', 'matter.nothingBefore', 'matter.nothingNew', 'matter.newAmong'])
})
