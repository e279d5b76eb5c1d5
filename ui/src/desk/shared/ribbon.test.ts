//! The ribbon draws what the program counted, and no hour that it did not.
import { describe, expect, it } from 'vitest'
import type { TraceStep } from '@/api/types'
import { cellsOf } from './ribbon'

const at = (text: string) => Date.parse(`${text}:00+08:00`)
const step = (some: Partial<TraceStep>): TraceStep => ({ date: '2026-02-26', kind: 'workday', unit: 'wd', counted: 1, total: 1, note: 'counted', ...some })
const BUSINESS = [['08:30', '12:00'], ['14:30', '17:30']] as const
const HOUR = 3_600_000

const known_through = '2026-12-31'

describe('the ribbon', () => {
  it('marks the day on which the clock started and the day on which it ends, midnight too', () => {
    const steps = [step({ date: '2026-02-25', counted: 0, note: 'start_day' }), step({}), step({ date: '2026-02-27' })]
    const marks = (due: string) => cellsOf({ known_through, steps, start: at('2026-02-25T10:00'), due: at(due) }, []).map((cell) => [cell.start, cell.due])
    expect(marks('2026-02-27T17:30')).toEqual([[true, false], [false, false], [false, true]])
    expect(marks('2026-02-28T00:00')).toEqual([[true, false], [false, false], [false, true]])
  })
  it('draws business hours from the start to the due, without the night and the noon', () => {
    const steps = [step({ unit: 'wh', counted: 2.5 * HOUR }), step({ date: '2026-02-27', unit: 'wh', counted: HOUR })]
    const [first, last] = cellsOf({ known_through, steps, start: at('2026-02-26T11:30'), due: at('2026-02-27T09:30') }, [['08:30', '12:00'], ['14:30', '16:30']])
    expect(first?.hours.map(([from, to]) => [from * 24, to * 24])).toEqual([[11.5, 12], [14.5, 16.5]])
    expect(last?.hours.map(([from, to]) => [from * 24, to * 24])).toEqual([[8.5, 9.5]])
    expect(last?.open).toHaveLength(2)
  })
  it('draws natural hours through the night', () => {
    const [cell] = cellsOf({ known_through, steps: [step({ unit: 'h', counted: 4 * HOUR })], start: at('2026-02-26T20:00'), due: at('2026-02-27T10:00') }, BUSINESS)
    expect(cell?.hours.map(([from, to]) => [from * 24, to * 24])).toEqual([[20, 24]])
  })
  it('draws no hours that do not add up to what was counted, as after a pause', () => {
    const [cell] = cellsOf({ known_through, steps: [step({ unit: 'wh', counted: HOUR })], start: at('2026-02-26T08:30'), due: at('2026-02-27T09:00') }, BUSINESS)
    expect(cell?.hours).toEqual([])
  })
  it('shows no end on a day that is paused without one', () => {
    const [cell] = cellsOf({ known_through, steps: [step({ counted: 0, note: 'paused' })], start: at('2026-02-25T08:30'), due: at('2026-02-26T17:30') }, [])
    expect(cell?.due).toBe(false)
  })
  it('marks the days whose kind nobody has announced yet', () => {
    const steps = [step({ date: '2026-12-31' }), step({ date: '2027-01-01' })]
    const cells = cellsOf({ known_through, steps, start: at('2026-12-30T09:00'), due: at('2027-01-01T17:30') }, [])
    expect(cells.map((cell) => cell.guessed)).toEqual([false, true])
  })
})
