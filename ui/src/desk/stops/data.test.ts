//! What a suspension or termination lacks, and how it is sent.
import { describe, expect, it } from 'vitest'
import type { StopRequest } from '@/api/types'
import { groundsOf, pastOf, stopIntent, stopLacks } from './data'

const pack = { suspension_grounds: [{ code: 'S1', title: '不可抗力' }], termination_grounds: [{ code: 'T1', title: '诉求人不配合' }] }
const form = { id: 'r1', ground: ' S1 ', reason: ' 台风 ' }

describe('a request to stop', () => {
  it('takes the grounds that the pack lists for it, and no other', () => {
    expect(groundsOf(pack, 'termination').map((ground) => ground.code)).toEqual(['T1'])
    expect(stopLacks({ ...form, ground: 'T1' }, groundsOf(pack, 'suspension'))).toEqual(['ground'])
    expect(stopLacks({ ...form, ground: 'S1' }, groundsOf(pack, 'suspension'))).toEqual([])
  })
  it('takes any words where the pack lists none', () => {
    expect(stopLacks({ id: 'r1', ground: '台风', reason: '' }, groundsOf(undefined, 'suspension'))).toEqual(['reason'])
    expect(stopLacks({ id: 'r1', ground: '  ', reason: '' }, [])).toEqual(['ground', 'reason'])
  })
  it('is sent without the blanks around it', () => {
    expect(stopIntent('suspension', form)).toEqual({ kind: 'request-suspension', payload: { id: 'r1', ground: 'S1', reason: '台风' } })
  })
  it('shows earlier ones of its kind, the newest first', () => {
    const past = [{ id: 'a', kind: 'suspension' }, { id: 'b', kind: 'termination' }, { id: 'c', kind: 'suspension' }] as StopRequest[]
    expect(pastOf(past, 'suspension').map((request) => request.id)).toEqual(['c', 'a'])
  })
})
