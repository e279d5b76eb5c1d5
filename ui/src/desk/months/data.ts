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

/** Which way a rate would go, as it is printed; nowhere where it stays, or where one of the two is none. */
export function moveOf(metric: keyof Rates, now: MonthRates, then: MonthRates): 'up' | 'down' | undefined {
  const by = parseFloat(then.adjusted[metric].text) - parseFloat(now.adjusted[metric].text)
  return by > 0 ? 'up' : by < 0 ? 'down' : undefined
}
