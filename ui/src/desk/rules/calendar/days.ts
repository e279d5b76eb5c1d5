//! What each day of a calendar is: worked, off, or only estimated; and what it is called.
//!
//! Invariants: the same as the program counts by: a day of the place's own goes before the notice, and what no notice covers is
//! Monday to Friday. Days are `2026-11-22`; no clock and no zone is read. A calendar that is being typed may hold anything
//! where a day should stand: that is passed by.
import type { CalendarFile, CalendarYear, DayKind } from '@/api/types'

const DAY_MS = 86_400_000
/** A span of more days is a slip of the pen. */
const LONGEST = 366

export interface Day {
  date: string
  kind: DayKind
  /** Worked, or taken for it. */
  works: boolean
  /** The holiday, or why the place departs from the notice. */
  name?: string | undefined
  /** The place departs from the notice. */
  local: boolean
}
export type Reader = (date: string) => Day

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`)
/** Whether it is a day that there is. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at(text)) && shifted(text, 0) === text
/** So many days later. */
export const shifted = (date: string, by: number): string => new Date(at(date) + by * DAY_MS).toISOString().slice(0, 10)
/** 0 is Sunday. */
export const weekday = (date: string): number => new Date(at(date)).getUTCDay()
export const yearOf = (date: string): number => Number(date.slice(0, 4))
export const isWeekend = (date: string): boolean => [0, 6].includes(weekday(date))

const four = (year: number): string => String(year).padStart(4, '0')
export const firstOf = (year: number): string => `${four(year)}-01-01`
export const lastOf = (year: number): string => `${four(year)}-12-31`

/** Both included; none unless they are days in their order. */
export function daysBetween(from: string, to: string): string[] {
  if (!isDay(from) || !isDay(to) || to < from) return []
  const more = (at(to) - at(from)) / DAY_MS
  return more > LONGEST ? [] : Array.from({ length: more + 1 }, (_, i) => shifted(from, i))
}

/** Tells of each day what it is. */
export function reader(file: CalendarFile): Reader {
  const known = new Set(file.years.map((one) => one.year))
  const off = new Map(file.years.flatMap((one) => one.holidays).flatMap((span) => daysBetween(span.from, span.to).map((date) => [date, span.name] as const)))
  const worked = new Set(file.years.flatMap((one) => one.worked))
  // A calendar without such days comes without the list.
  const local = new Map((file.local ?? []).map((one) => [one.date, one]))
  return (date) => {
    const weekend = isWeekend(date)
    if (!known.has(yearOf(date))) return { date, kind: 'estimated', works: !weekend, local: false }
    const own = local.get(date)
    if (own) return { date, kind: !own.working ? 'holiday' : weekend ? 'worked_weekend' : 'workday', works: own.working, name: own.name, local: true }
    if (off.has(date)) return { date, kind: 'holiday', works: false, name: off.get(date), local: false }
    if (worked.has(date)) return { date, kind: 'worked_weekend', works: true, local: false }
    return { date, kind: weekend ? 'weekend' : 'workday', works: !weekend, local: false }
  }
}

/** Working days of a year as the calendar has them, days of the place's own among them. */
export const workedIn = (day: Reader, year: number): number => daysBetween(firstOf(year), lastOf(year)).filter((date) => day(date).works).length

/** Working days by the notice alone: what it states as a check on the rest. */
export const countOf = (year: CalendarYear): number => workedIn(reader({ calendar: '', version: 0, valid_from: firstOf(year.year), valid_through: lastOf(year.year), years: [year], local: [] }), year.year)

/** The weeks of a month from Monday on; what belongs to another month is left out. */
export function weeksOf(year: number, month: number): (string | undefined)[][] {
  const first = `${four(year)}-${String(month).padStart(2, '0')}-01`
  const lead = (weekday(first) + 6) % 7
  const weeks: (string | undefined)[][] = []
  for (let monday = shifted(first, -lead); monday.slice(0, 7) <= first.slice(0, 7); monday = shifted(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => shifted(monday, i)).map((date) => (date.slice(0, 7) === first.slice(0, 7) ? date : undefined)))
  }
  return weeks
}

/** The years that can be looked at: those known, and the one after them. */
export function yearsOf(file: CalendarFile): { year: number; known: boolean }[] {
  const known = [...new Set(file.years.map((one) => one.year))].sort((a, b) => a - b)
  const last = known.at(-1)
  return [...known.map((year) => ({ year, known: true })), ...(last === undefined ? [] : [{ year: last + 1, known: false }])]
}

/** Of the years that can be looked at the one nearest to what was asked for. */
export function nearestYear(file: CalendarFile, asked: number): number {
  const years = yearsOf(file).map((one) => one.year)
  return Math.min(Math.max(asked, years[0] ?? asked), years.at(-1) ?? asked)
}
