import { describe, expect, it } from 'vitest'
import { countTicked, EVERYTHING, isTicked, NOTHING, toggled, withRows } from './selection'

describe('ticked rows', () => {
  it('counts those named', () => {
    const two = withRows(NOTHING, ['a', 'b'])
    expect([isTicked(two, 'a'), isTicked(two, 'c'), countTicked(two, 9)]).toEqual([true, false, 2])
    expect(countTicked(toggled(two, 'a'), 9)).toBe(1)
  })

  it('counts a whole list without those turned off again', () => {
    const most = toggled(toggled(EVERYTHING, 'a'), 'b')
    expect([isTicked(most, 'a'), isTicked(most, 'c'), countTicked(most, 100_000)]).toEqual([false, true, 99_998])
    expect(isTicked(withRows(most, ['a']), 'a')).toBe(true)
  })
})
