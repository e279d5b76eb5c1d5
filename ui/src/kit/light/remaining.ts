//! The words beside the light: from the program's numbers to the sentence of the screen's language.
import type { AssignmentState } from '@/bindings/AssignmentState'
import type { Light } from '@/bindings/Light'
import type { Remaining } from '@/bindings/Remaining'
import { clock, isoDay } from '@/kit/text/format'

export type Word = (key: string, values?: Record<string, unknown>) => string

/** Shape of each light on a field of 12: disc, triangle, square, two bars. Colour is never the only sign. */
export const SHAPES: Record<Light, string> = {
  green: 'M6 0.5a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11z',
  yellow: 'M6 0.5L12 11.500H0z',
  red: 'M0.500 0.500h11v11h-11z',
  paused: 'M1.500 1h3v10h-3zM7.500 1h3v10h-3z',
}

/** Whether the time is up. */
export const isOver = (left: Remaining): boolean => left.code.endsWith('_over')

/** 「剩 3 个工作日」 and its like. */
export function remainingWords(left: Remaining, t: Word): string {
  const word = (key: string, values?: Record<string, unknown>) => t(`common.remaining.${key}`, values)
  switch (left.code) {
    case 'due_today':
      return word('due_today', { at: endClock(left.at) })
    case 'minutes_left':
    case 'minutes_over': {
      const hours = Math.floor(left.minutes / 60)
      const side = left.code === 'minutes_left' ? 'left' : 'over'
      if (hours >= 48) return word(`span_${side}`, { d: Math.floor(hours / 24), h: hours % 24 })
      return hours > 0 ? word(`hours_${side}`, { h: hours, m: left.minutes % 60 }) : word(left.code, { n: left.minutes })
    }
    case 'paused':
      return word('paused')
    default:
      return word(left.code, { n: left.days })
  }
}

/** How an assignment that has ended stands beside its limit: answered in time, late, or no longer this unit's to answer. */
export type Ending = 'done' | 'gone'

export function endingOf(state: AssignmentState): Ending | undefined {
  if (state === 'closed' || state === 'archived') return 'done'
  return state === 'returned' || state === 'withdrawn' || state === 'terminated' ? 'gone' : undefined
}

/** 「按时办结」 and its like; with `full` also by how much. */
export function endedWords(ending: Ending, left: Remaining, t: Word, full = false): string {
  if (ending === 'gone' || left.code === 'paused') return t('common.remaining.gone')
  const word = t(`common.remaining.${isOver(left) ? 'done_late' : 'done_in_time'}`)
  const by = left.code === 'due_today' ? t('common.remaining.on_the_day') : remainingWords(left, t)
  return full ? `${word} · ${by}` : word
}

/** A due at midnight ends the day before: 24:00. */
function endClock(at: number): string {
  return clock(at) === '00:00' && isoDay(at) !== isoDay(at - 1) ? '24:00' : clock(at)
}
