//! What the settings page checks before it asks the program to keep a change.
import type { Role, Settings } from '@/api/types'

/** Bounds the program keeps; here so that the field says it first. */
export const SYNC_SECONDS = { min: 5, max: 3600 } as const
export const EVIDENCE_MIB = { min: 1, max: 4096 } as const
export const SHORTEST_PASSPHRASE = 8

/** A whole number within bounds; nothing when it is none. */
export function within(text: string, bounds: { min: number; max: number }): number | undefined {
  const value = Number(text)
  return text.trim() !== '' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max ? value : undefined
}

/** Settings with quiet hours set (both ends) or without them. */
export function withQuiet(settings: Settings, on: boolean, from = '22:00', to = '07:00'): Settings {
  const next = { ...settings }
  if (on) return { ...next, quiet_from: from, quiet_to: to }
  delete next.quiet_from
  delete next.quiet_to
  return next
}

export type PassphraseFault = 'short' | 'same' | 'differ'

/** What is wrong with a new passphrase; nothing when it may be asked for. */
export function passphraseFault(old: string, next: string, again: string): PassphraseFault | undefined {
  if ([...next].length < SHORTEST_PASSPHRASE) return 'short'
  if (next === old) return 'same'
  return next === again ? undefined : 'differ'
}

export interface StandInForm {
  by: string
  roles: Role[]
  from: string
  to: string
}
export type StandInField = keyof StandInForm

/** What is missing or cannot be before it is asked for; the days as `YYYY-MM-DD`. The platform judges the rest. */
export function standInLacks(form: StandInForm, today: string): StandInField[] {
  const out: StandInField[] = []
  if (form.by === '') out.push('by')
  if (form.roles.length === 0) out.push('roles')
  if (form.from === '' || form.from < today) out.push('from')
  if (form.to === '' || form.to < form.from) out.push('to')
  return out
}
