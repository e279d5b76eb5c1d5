//! Columns: what does not fit goes in its order, and what must stay stays.
import { describe, expect, it } from 'vitest'
import { fitting, template } from './columns'

const COLUMNS = [
  { key: 'a', label: 'a', width: 100, drop: 0 },
  { key: 'b', label: 'b', width: 200, drop: 0, flex: true },
  { key: 'c', label: 'c', width: 100, drop: 1 },
  { key: 'd', label: 'd', width: 100, drop: 2 },
]
describe('columns of a grid', () => {
  it('drop the least needed first', () => {
    expect(fitting(COLUMNS, 520).map((c) => c.key)).toEqual(['a', 'b', 'c', 'd'])
    expect(fitting(COLUMNS, 499).map((c) => c.key)).toEqual(['a', 'b', 'c'])
    expect(fitting(COLUMNS, 120).map((c) => c.key)).toEqual(['a', 'b'])
  })
  it('grow with the size of text', () => {
    expect(fitting(COLUMNS, 520, 1.3).map((c) => c.key)).toEqual(['a', 'b', 'c'])
    expect(template(COLUMNS.slice(0, 2), 2)).toBe('200px minmax(400px, 1fr)')
  })
})
