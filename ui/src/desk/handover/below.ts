//! 下派三级: which units are below, what still lacks, and the request as it is sent.
import type { Intent, UnitRef } from '@/api/types'

export interface HandDownForm {
  /** Key of the new part: the same form sent twice is one part. */
  id: string
  unit: string
  /** How many of `per`; `''` while nothing is typed. */
  amount: number | ''
  per: 'wd' | 'h'
  note: string
}

export type HandDownField = 'unit' | 'amount' | 'note'

/** Units that belong to `own` and are at work. */
export function unitsBelow(units: readonly UnitRef[], own: string | undefined): UnitRef[] {
  return own === undefined ? [] : units.filter((unit) => unit.active && unit.parent === own)
}

/** The limit as rules write it; none while it is no whole number of at least one. */
export function limitOf(form: Pick<HandDownForm, 'amount' | 'per'>): string | undefined {
  return Number.isInteger(form.amount) && Number(form.amount) > 0 ? `${form.amount}${form.per}` : undefined
}

/** Fields that still lack something, in the order of the form. */
export function handDownLacks(form: HandDownForm, below: readonly UnitRef[]): HandDownField[] {
  const out: HandDownField[] = []
  if (!below.some((unit) => unit.unit === form.unit)) out.push('unit')
  if (!limitOf(form)) out.push('amount')
  if (form.note.trim() === '') out.push('note')
  return out
}

/** The request; none while something lacks. */
export function handDownIntent(form: HandDownForm, below: readonly UnitRef[]): Intent | undefined {
  const unit = below.find((one) => one.unit === form.unit)
  const limit = limitOf(form)
  if (!unit || !limit || handDownLacks(form, below).length) return undefined
  return { kind: 'delegate', payload: { assignment: form.id, unit: unit.unit, unit_name: unit.name, limit, note: form.note.trim() } }
}
