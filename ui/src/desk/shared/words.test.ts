//! Words are found whichever way they are wrapped.
import { describe, expect, it } from 'vitest'
import { wordsOf } from './words'

describe('the words of what was written', () => {
  it('are read in the order of the form, without keys and without empty fields', () => {
    const payload = { id: '01a', grounds: ['scope'], reason: ' 不属于本单位职责 ', suggested_unit_name: '市交通局', bases: [{ kind: 'document', name: '权责清单', text: '第3项' }], evidence: [] }
    expect(wordsOf(JSON.stringify({ op_id: '01b', kind: 'request-return', payload }))).toEqual([
      { field: 'suggested_unit_name', text: '市交通局' }, { field: 'reason', text: '不属于本单位职责' }, { field: 'basis', text: '权责清单 第3项' },
    ])
    expect(wordsOf(JSON.stringify({ payload: { id: 'x', days: 5, reason: '需要检测', caller_told_at: null } }))).toEqual([
      { field: 'days', text: '5' }, { field: 'reason', text: '需要检测' },
    ])
  })
  it('are none where the text cannot be read', () => {
    expect(wordsOf('{')).toEqual([])
    expect(wordsOf(JSON.stringify({ payload: { reason: '  ' } }))).toEqual([])
  })
})
