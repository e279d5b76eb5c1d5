//! Days of a calendar in words, and the sign that stands with a day in its month.
import type { CalendarYear, DayChange, DayKind } from '@/api/types'
import { t } from '@/i18n'
import { daysBetween, isDay, isWeekend, weekday, type Day } from './days'

/** What is unlike the week has a sign: its name among the words and in the sheets of style. */
export type Sign = 'off' | 'on' | 'localOff' | 'localOn'
export const SIGNS: readonly Sign[] = ['off', 'on', 'localOff', 'localOn']

export function signOf(day: Day): Sign | undefined {
  if (day.local) return day.works ? 'localOn' : 'localOff'
  return day.kind === 'holiday' ? 'off' : day.kind === 'worked_weekend' ? 'on' : undefined
}

/** `2026-01-01 周四`; what is no day stands as it is. */
export const dayName = (date: string): string => (isDay(date) ? `${date} ${t(`ticket.why.weekday.${weekday(date)}`)}` : date)
/** The same within its year: `01-01 周四`. */
export const shortDay = (date: string): string => (isDay(date) ? dayName(date).slice(5) : date)

/** 「放假 · 春节」. */
export function whatItIs(day: Day): string {
  const sign = signOf(day)
  const words = sign ? [t(`calendar.kind.${sign}`)] : day.kind === 'estimated' ? [t('calendar.kind.estimated'), t(`calendar.kind.${isWeekend(day.date) ? 'weekend' : 'workday'}`)] : [t(`calendar.kind.${day.kind}`)]
  return [...words, day.name ?? ''].filter(Boolean).join(' · ')
}
/** All that is to be said of a day. */
export const dayWords = (day: Day, today: string): string => [dayName(day.date), day.date === today ? t('calendar.today') : '', whatItIs(day)].filter(Boolean).join(' · ')

/** A kind as a change tells it; what was only estimated says for what it was taken. */
function kindWords(kind: DayKind, date: string): string {
  const of: Record<DayKind, string> = { workday: 'workday', weekend: 'weekend', holiday: 'off', worked_weekend: 'on', estimated: 'estimated' }
  return t(`calendar.kind.${of[kind]}`) + (kind === 'estimated' ? t('common.aside', { text: t(`calendar.kind.${isWeekend(date) ? 'weekend' : 'workday'}`) }) : '')
}
export const changeWords = (one: DayChange) => ({ day: dayName(one.day), from: kindWords(one.from, one.day), to: kindWords(one.to, one.day), name: one.name ?? '' })

/** 「01-01 周四 至 01-03 周六 · 3 天」. */
export function spanWords(span: CalendarYear['holidays'][number]): string {
  const n = daysBetween(span.from, span.to).length
  const when = span.from === span.to ? shortDay(span.from) : t('calendar.span', { from: shortDay(span.from), to: shortDay(span.to) })
  return `${when} · ${t('calendar.nDays', { n })}`
}

/** `1月`, `Jan`. */
export const monthName = (month: number, locale: string): string => new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 1))
