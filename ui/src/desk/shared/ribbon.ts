//! The days of a deadline as they are drawn: what the program counted, day by day and, for limits in hours, hour by hour.
//!
//! Invariant: nothing is counted here. Hours are drawn where they add up to what the program counted, else not at all.
import type { Explanation, TraceStep } from '@/api/types'
import { isoDay } from '@/kit/text/format'

const DAY_MS = 86_400_000
type Span = readonly [from: number, to: number]

export interface Cell {
  step: TraceStep
  /** The clock started on this day, or stops on it. */
  start: boolean
  due: boolean
  /** Nobody has announced yet whether one works on this day. */
  guessed: boolean
  /** Counted hours, as parts of the day from 0 to 1; none for limits in days. */
  hours: Span[]
  /** Hours in which such a limit runs at all. */
  open: Span[]
}

const partOfDay = (time: string) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) / 1440

/** The cells of a deadline; `business` are the hours of the rules, as `08:30`. */
export function cellsOf(why: Pick<Explanation, 'steps' | 'start' | 'due' | 'known_through'>, business: readonly (readonly [string, string])[]): Cell[] {
  // A due at midnight ends the day before.
  const [first, last] = [isoDay(why.start), isoDay(why.due - 1)]
  return why.steps.map((step) => {
    const open = openOf(step, business)
    const begin = Date.parse(`${step.date}T00:00:00+08:00`)
    const within: Span = [(why.start - begin) / DAY_MS, (why.due - begin) / DAY_MS]
    const hours = open.map(([from, to]): Span => [Math.max(from, within[0]), Math.min(to, within[1])]).filter(([from, to]) => to > from)
    const sum = hours.reduce((all, [from, to]) => all + (to - from) * DAY_MS, 0)
    const adds = step.counted > 0 && Math.abs(sum - step.counted) < 1000
    return { step, start: step.date === first, due: step.date === last && step.note !== 'paused', guessed: step.date > why.known_through, hours: adds ? hours : [], open }
  })
}

function openOf(step: TraceStep, business: readonly (readonly [string, string])[]): Span[] {
  if (step.unit === 'h' || step.unit === 'min') return [[0, 1]]
  if (step.unit !== 'wh' || step.note === 'off') return []
  return business.map(([from, to]): Span => [partOfDay(from), to === '24:00' ? 1 : partOfDay(to)])
}
