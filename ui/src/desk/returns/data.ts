//! Rules of the two request forms, as far as the screen needs them before it asks: what still lacks, who is suggested.
//!
//! Invariant: every number and ground comes from the rule pack through the program; the program judges again on sending.
import type { Citation, GroundDef, Intent, ReturnCoach, UnitRef } from '@/api/types'
import { problemWords } from '@/api/words'
import type { Basis } from '@/bindings/Basis'
import { isOver } from '@/kit/light/remaining'

/** A document as basis: 三定, 权责清单, 派单目录. */
export interface DocumentBasis {
  name: string
  text: string
}

export interface ReturnForm {
  /** Key of the request: the same form sent twice is one request. */
  id: string
  grounds: string[]
  unit: string
  citations: Citation[]
  documents: DocumentBasis[]
  reason: string
  evidence: string[]
}

export type ReturnField = 'grounds' | 'unit' | 'bases' | 'evidence' | 'reason'

/** Units to choose from; the first `suggested` of them are suggested. */
export interface UnitChoice {
  units: readonly UnitRef[]
  suggested: number
}

/** What the chosen grounds ask for. */
export function needsOf(codes: readonly string[], defs: readonly GroundDef[]): { basis: boolean; unit: boolean; proof: boolean } {
  const chosen = defs.filter((def) => codes.includes(def.code))
  return {
    basis: chosen.some((def) => def.needs_basis),
    unit: chosen.some((def) => def.needs_unit),
    proof: chosen.some((def) => !def.needs_basis),
  }
}

/** Bases that say something, in the order citations, documents. */
export function basesOf(form: Pick<ReturnForm, 'citations' | 'documents'>): Basis[] {
  return [
    ...form.citations.map((citation): Basis => ({ kind: 'citation', citation })),
    ...form.documents
      .filter((document) => document.name.trim() !== '')
      .map((document): Basis => ({ kind: 'document', name: document.name.trim(), text: document.text.trim() })),
  ]
}

/** Fields that still lack something, in the order of the form. */
export function lacksOf(form: ReturnForm, defs: readonly GroundDef[]): ReturnField[] {
  const needs = needsOf(form.grounds, defs)
  const bases = basesOf(form)
  const out: ReturnField[] = []
  if (form.grounds.length === 0) out.push('grounds')
  if (needs.unit && form.unit === '') out.push('unit')
  if (needs.basis && bases.length === 0) out.push('bases')
  if (form.reason.trim() === '') out.push('reason')
  if (needs.proof && bases.length === 0 && form.evidence.length === 0) out.push('evidence')
  return out
}

/** Units whose name holds every word, own unit left out; suggested ones stay first. */
export function unitsFor(words: string, coach: UnitChoice, own: string | undefined): { unit: UnitRef; suggested: boolean }[] {
  const parts = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return coach.units
    .map((unit, index) => ({ unit, suggested: index < coach.suggested }))
    .filter(({ unit }) => unit.active && unit.unit !== own)
    .filter(({ unit }) => parts.every((part) => `${unit.name}${unit.kind}`.toLowerCase().includes(part)))
}

/** The request as it is sent. */
export function returnIntent(form: ReturnForm, units: readonly UnitRef[]): Intent {
  const unit = units.find((other) => other.unit === form.unit)
  return {
    kind: 'request-return',
    payload: {
      id: form.id,
      grounds: [...form.grounds],
      reason: form.reason.trim(),
      bases: basesOf(form),
      suggested_unit: unit?.unit ?? null,
      suggested_unit_name: unit?.name ?? '',
      evidence: [...form.evidence],
    },
  }
}

export type ReturnBar = { code: 'forbidden' | 'used_up' | 'over' | 'refused'; words: string } | undefined

/** Why no return can be asked now; nothing while it can. */
export function barOf(coach: ReturnCoach): ReturnBar {
  const words = coach.refusal ? problemWords(coach.refusal).message : ''
  if (coach.forbidden) return { code: 'forbidden', words }
  if (coach.used >= coach.max) return { code: 'used_up', words }
  if (isOver(coach.return_due.remaining)) return { code: 'over', words }
  return words ? { code: 'refused', words } : undefined
}

export interface ExtendForm {
  id: string
  days: number
  reason: string
  /** When the resident was told; `''` = not yet. */
  told: string
}

export type ExtendField = 'days' | 'reason'

/** Fields of an extension that still lack something. */
export function extendLacks(form: ExtendForm, maxDays: number): ExtendField[] {
  const out: ExtendField[] = []
  if (!Number.isInteger(form.days) || form.days < 1 || form.days > maxDays) out.push('days')
  if (form.reason.trim() === '') out.push('reason')
  return out
}
