//! Words and choices of the monthly assessment that its screens share.
import type { MonthRates, MonthTicket, Rates } from '@/api/types'
import { shown } from '@/i18n'

export const METRICS = ['satisfied', 'solved', 'response'] as const satisfies readonly (keyof Rates)[]

/** A month as people read it; given `2024-05` or a day of it. */
export function monthName(month: string): string {
  const [year, number] = month.split('-')
  return shown.value === 'en' ? `${year}-${number}` : `${year}年${Number(number)}月`
}

/** Whether an appeal may be tried on a counted ticket: it is named, counts against the unit, and is not out already. */
export function isOpen(ticket: MonthTicket): boolean {
  return ticket.against && ticket.counted.assignment_id !== undefined && ticket.counted.excluded === undefined
}

/** Whether a rate would change. */
export function moves(metric: keyof Rates, now: MonthRates, then: MonthRates | undefined): boolean {
  return then !== undefined && then.adjusted[metric].text !== now.adjusted[metric].text
}
