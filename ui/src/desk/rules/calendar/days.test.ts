//! Days of a calendar: as the notices have them, as the place departs from them, and past what is known.
import { describe, expect, it } from 'vitest'
import cn from '../../../../../crates/domain/src/time/calendar_cn.json'
import type { CalendarFile } from '@/api/types'
import { countOf, daysBetween, isDay, nearestYear, reader, weeksOf, workedIn, yearsOf } from './days'
import { calendarIn, pastOf, textOf, withLocal, withNextYear, withoutLocal } from './edit'

const file = cn as unknown as CalendarFile
const own = (date: string, working: boolean, name: string) => ({ date, working, name })
const read = (text: string) => JSON.parse(text) as Parameters<typeof calendarIn>[0]

describe('a day', () => {
  const day = reader({ ...file, local: [own('2026-09-08', false, '台风停工'), own('2026-09-12', true, '补前日停工'), own('2026-10-08', true, '值守'), own('2026-10-06', true, '抢险')] })
  it.each([
    ['2026-01-02', 'holiday', false, '元旦', false], ['2026-01-03', 'holiday', false, '元旦', false], ['2026-01-04', 'worked_weekend', true, undefined, false], ['2026-01-05', 'workday', true, undefined, false], ['2026-01-10', 'weekend', false, undefined, false],
    ['2026-09-08', 'holiday', false, '台风停工', true], ['2026-09-12', 'worked_weekend', true, '补前日停工', true], ['2026-10-06', 'workday', true, '抢险', true],
    ['2027-01-01', 'estimated', true, undefined, false], ['2027-01-02', 'estimated', false, undefined, false], ['2023-12-29', 'estimated', true, undefined, false],
  ])('%s is a %s', (date, kind, works, name, local) => {
    const is = day(date)
    expect([is.kind, is.works, is.name, is.local]).toEqual([kind, works, name, local])
  })
  it('is passed by where something else stands in its place', () => {
    const odd = reader({ ...file, years: [{ year: 2026, source: '', working_days: 0, holidays: [{ name: 'a', from: '', to: '2026-03-03' }, { name: 'b', from: '2026-05-05', to: '2026-05-04' }, { name: 'c', from: '2026-02-30', to: '2026-03-02' }, { name: 'd', from: '0002-01-01', to: '2026-03-03' }], worked: ['', '2026-13-01'] }] })
    expect(daysBetween('2026-03-01', '2026-05-31').filter((date) => odd(date).kind === 'holiday')).toEqual([])
    expect(['2026-02-28', '2026-02-30', '2026-2-1', '', 'x'].map(isDay)).toEqual([true, false, false, false, false])
  })
})

describe('a year', () => {
  it('has the working days that its notice states', () => {
    expect(file.years.map((year) => [year.year, countOf(year)])).toEqual(file.years.map((year) => [year.year, year.working_days]))
    expect([workedIn(reader(file), 2026), workedIn(reader({ ...file, local: [own('2026-09-08', false, 'x')] }), 2026), workedIn(reader(file), 2027)]).toEqual([248, 247, 261])
  })
  it('is one of those known, or the next', () => {
    expect(yearsOf(file)).toEqual([2024, 2025, 2026].map((year) => ({ year, known: true })).concat({ year: 2027, known: false }))
    expect([2020, 2025, 2027, 2040].map((year) => nearestYear(file, year))).toEqual([2024, 2025, 2027, 2027])
  })
  it('lays its months out from Monday', () => {
    const weeks = weeksOf(2026, 2)
    expect(weeks.length).toBe(5)
    expect(weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, '2026-02-01'])
    expect(weeks.at(-1)?.filter(Boolean)).toEqual(['2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28'])
    expect(Array.from({ length: 12 }, (_, i) => weeksOf(2024, i + 1).flat().filter(Boolean).length)).toEqual([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  })
})

describe('a calendar that is edited', () => {
  it('is read from its text item by item, whatever is typed in it', () => {
    expect(calendarIn(read(textOf(file)))).toEqual({ ...file, local: [] })
    const typed = calendarIn({ ...read(textOf(file)), years: [{ year: 2026, source: 7, working_days: 'x', holidays: [{ name: '元旦' }], worked: ['2026-01-04', null], more: 1 }] })
    expect(typed?.years).toEqual([{ year: 2026, source: '', working_days: Number.NaN, holidays: [{ name: '元旦', from: '', to: '' }], worked: ['2026-01-04', ''] }])
    for (const years of [undefined, {}, [], [1], [{ year: '2026', holidays: [], worked: [] }], [{ year: 2026, holidays: {}, worked: [] }], [{ year: 2026, holidays: [], worked: [{}] }]] as never[]) expect(calendarIn({ calendar: 'cn', version: 1, years }), JSON.stringify(years)).toBeUndefined()
    expect(calendarIn({ ...read(textOf(file)), local: ['2026-01-01'] })).toBeUndefined()
  })
  it('gets the next year, counted and known to its end', () => {
    const { root, year } = withNextYear(read(textOf(file)), file)
    expect([year, root['valid_from'], root['valid_through']]).toEqual([2027, '2024-01-01', '2027-12-31'])
    expect((root['years'] as object[]).at(-1)).toEqual({ year: 2027, source: '', working_days: 261, holidays: [], worked: [] })
    expect(Object.keys(root), 'as the program writes it').toEqual(Object.keys(file))
  })
  it('keeps its own days in their order, one of each', () => {
    const list = withLocal(withLocal(withLocal([], own('2026-12-24', false, 'b')), own('2026-12-01', false, 'a')), own('2026-12-24', true, 'c'))
    expect(list).toEqual([own('2026-12-01', false, 'a'), own('2026-12-24', true, 'c')])
    expect(withoutLocal(list, '2026-12-01')).toEqual([own('2026-12-24', true, 'c')])
  })
  it('can be altered no more where it is over, by the version that it was made from', () => {
    const past = pastOf({ ...file, local: [own('2026-09-08', false, 'x'), own('2026-12-24', false, 'y')] }, '2026-10-03')
    const span = (from: string, to: string) => past.span({ name: '', from, to })
    expect([span('2026-09-25', '2026-09-27'), span('2026-10-01', '2026-10-09'), span('2027-01-01', '2027-01-02'), span('2026-03-03', '2026-03-03')], 'the last is nobody\'s').toEqual(['over', 'begun', 'no', 'no'])
    expect([past.worked('2026-09-20'), past.worked('2026-10-10'), past.local('2026-09-08'), past.local('2026-12-24'), past.local('')]).toEqual(['over', 'no', 'over', 'no', 'no'])
    expect(pastOf(undefined, '2026-10-03').worked('2026-09-20')).toBe('no')
  })
})
