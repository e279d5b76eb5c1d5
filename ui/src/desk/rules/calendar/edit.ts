//! A calendar as somebody edits it: its text, what can be shown of it, and changes of more than one field.
//!
//! Invariant: what somebody typed and the program does not know stays where it stands.
import type { CalendarFile, CalendarYear, HolidaySpan, LocalDay } from '@/api/types'
import { isFields, isLeaf, print, type Json } from '../tree'
import { countOf, lastOf } from './days'

type Fields = Record<string, Json>

/** Such as `cn@1`. */
export const idOf = (file: CalendarFile): string => `${file.calendar}@${file.version}`
/** A version as text: what editing begins with. */
export const textOf = (file: CalendarFile): string => print(file as unknown as Fields)

const words = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const span = (one: Fields): HolidaySpan => ({ name: words(one['name']), from: words(one['from']), to: words(one['to']) })
const localDay = (one: Fields): LocalDay => ({ date: words(one['date']), working: one['working'] === true, name: words(one['name']) })
const rows = (value: Json | undefined): Fields[] | undefined => (Array.isArray(value) && value.every(isFields) ? value : undefined)

function yearIn(one: Fields): CalendarYear | undefined {
  const [year, holidays, worked] = [one['year'], rows(one['holidays']), one['worked']]
  if (typeof year !== 'number' || !Number.isInteger(year) || !holidays || !Array.isArray(worked) || !worked.every(isLeaf)) return undefined
  return { year, source: words(one['source']), working_days: Number(one['working_days']), holidays: holidays.map(span), worked: worked.map(words) }
}

/** The calendar that a tree holds, item by item at the same places; nothing where it has not the form of one. */
export function calendarIn(root: Fields): CalendarFile | undefined {
  const years = rows(root['years'])?.map(yearIn)
  const local = rows(root['local'] ?? [])
  const whole = years?.filter((one) => one !== undefined)
  if (!whole || whole.length === 0 || whole.length !== years?.length || !local) return undefined
  return { calendar: words(root['calendar']), version: Number(root['version']), valid_from: words(root['valid_from']), valid_through: words(root['valid_through']), years: whole, local: local.map(localDay) }
}

/** With the year after the last one: no day off and none worked yet, and known to its end. */
export function withNextYear(root: Fields, file: CalendarFile): { root: Fields; year: number } {
  const year = (file.years.at(-1)?.year ?? 0) + 1
  const blank: CalendarYear = { year, source: '', working_days: 0, holidays: [], worked: [] }
  const added = { ...blank, working_days: countOf(blank) } as unknown as Json
  const years = Array.isArray(root['years']) ? root['years'] : []
  return { root: { ...root, valid_through: lastOf(year), years: [...years, added] }, year }
}

/** The place's own days with one more, in its order among them; one of the same day gives way. */
export function withLocal(list: readonly Json[], day: LocalDay): Json[] {
  const others = list.filter((one) => !isFields(one) || one['date'] !== day.date)
  const later = others.findIndex((one) => isFields(one) && words(one['date']) > day.date)
  const place = later < 0 ? others.length : later
  return [...others.slice(0, place), { ...day }, ...others.slice(place)]
}
export const withoutLocal = (list: readonly Json[], date: string): Json[] => list.filter((one) => !isFields(one) || one['date'] !== date)

/** How far a row has become unalterable: not at all, its beginning, or the whole. */
export type Over = 'no' | 'begun' | 'over'
export interface Past {
  span: (row: HolidaySpan) => Over
  worked: (date: string) => Over
  local: (date: string) => Over
}

/** What of the version that was edited is over, and can only be read: by that version, so that a day somebody is typing never closes under the hand. */
export function pastOf(base: CalendarFile | undefined, today: string): Past {
  const spans = base?.years.flatMap((one) => one.holidays) ?? []
  const gone = (days: readonly string[]) => {
    const over = new Set(days.filter((date) => date < today))
    return (date: string): Over => (over.has(date) ? 'over' : 'no')
  }
  return {
    span: (row) => {
      const was = spans.find((one) => one.from === row.from && one.from < today)
      return !was ? 'no' : was.to < today ? 'over' : 'begun'
    },
    worked: gone(base?.years.flatMap((one) => one.worked) ?? []),
    local: gone((base?.local ?? []).map((one) => one.date)),
  }
}
