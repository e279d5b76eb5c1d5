//! Which rows are in view, against adding up the heights one by one.
import { describe, expect, it } from 'vitest'
import { between, scrolledTo, startOf, type Heights } from './window'

const plain: Heights = { row: 40, head: 30, heads: [] }
const grouped: Heights = { row: 40, head: 30, heads: [0, 3] }

describe('the rows in view', () => {
  it('begin where all heights above them end', () => {
    let y = 0
    for (let index = 0; index < 9; index++) {
      if (grouped.heads.includes(index)) y += 30
      expect(startOf(index, grouped)).toBe(y)
      y += 40
    }
    expect(startOf(9, grouped), 'the height of all').toBe(y)
  })
  it('are all that can be seen, at any place', () => {
    for (let top = 0; top < 4000; top += 7) {
      const { from, to } = between(100, top, 500, grouped)
      for (let index = 0; index < 100; index++) {
        const seen = startOf(index, grouped) + 40 > top && startOf(index, grouped) < top + 500
        if (seen) expect(index >= from && index < to, `row ${index} at ${top}`).toBe(true)
      }
      expect(to - from).toBeLessThan(30)
    }
  })
  it('are none of an empty list, and never more than there are', () => {
    expect(between(0, 0, 500, plain)).toEqual({ from: 0, to: 0 })
    expect(between(3, 0, 500, plain)).toEqual({ from: 0, to: 3 })
    expect(between(3, 9000, 500, plain)).toEqual({ from: 3, to: 3 })
  })
})

describe('scrolling to a row', () => {
  it('stays where the row is in view', () => expect(scrolledTo(5, 100, 500, plain)).toBe(100))
  it('brings a row above to the top, with its heading', () => {
    expect(scrolledTo(1, 100, 500, plain)).toBe(40)
    expect(scrolledTo(3, 400, 500, grouped)).toBe(150)
  })
  it('brings a row below to the bottom', () => expect(scrolledTo(30, 0, 500, plain)).toBe(31 * 40 - 500))
})
