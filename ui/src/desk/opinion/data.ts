//! What the opinion screens show before they ask: where an opinion stands in words, which acts are offered, what still lacks.
//!
//! Invariant: who may do what is judged by the program alone and comes with the opinion (`OpinionRow.allowed`).
import type { Allowed, Citation, ErrorCode, FinalOpinion, Finding, OpinionContent, Role, StepMark } from '@/api/types'
import { standingOn } from '@/kit/citation/print'
import type { Word } from '@/kit/light/remaining'

/** One word more than the state machine: the waits that people must see. */
export type Standing =
  | 'draft' | 'to_review' | 'issuing' | 'to_sign' | 'to_seal' | 'sealing' | 'sealed' | 'hub_review' | 'sent_back' | 'reexamine' | 'effective'

/** The words of the strip, in order; branches stand where they belong. */
export const STRIP: readonly Standing[] = ['draft', 'to_review', 'to_sign', 'to_seal', 'sealed', 'hub_review', 'effective']

const PLACE: Record<Standing, number> = {
  draft: 0, sent_back: 0, reexamine: 0, to_review: 1, issuing: 2, to_sign: 2, to_seal: 3, sealing: 3, sealed: 4, hub_review: 5, effective: 6,
}

/** Steps on the bytes that were issued; those before are on the text. */
const ON_BYTES: readonly Role[] = ['signer', 'seal_keeper']

/**
 * Where it stands. `step`: the one at which it waits inside the unit; `waiting`: an approval made here has not reached the
 * platform, which makes number and bytes.
 */
export function standingOf(opinion: FinalOpinion, step: StepMark | undefined, waiting = false): Standing {
  switch (opinion.state) {
    case 'unit_review': {
      if (!step || !ON_BYTES.includes(step.role)) return 'to_review'
      return opinion.issue && !waiting ? 'to_sign' : 'issuing'
    }
    case 'signed':
      return opinion.seal_requested ? 'sealing' : 'to_seal'
    default:
      return opinion.state
  }
}

/** Place in the strip, from 0. */
export function placeOf(standing: Standing): number {
  return PLACE[standing]
}

/** Acts on an opinion, the next step before sending back; each is an intent of the same name. */
const ACTS = ['submit', 'approve', 'sign', 'seal', 'file', 'reject'] as const
export type OpinionAct = (typeof ACTS)[number]

export interface Offered {
  act: OpinionAct
  /** Why it is closed to this person though their role could do it. */
  closed?: ErrorCode
}

/** What the program lets this person do now, the first one being the next step. */
export function offersOf(allowed: readonly Allowed[]): Offered[] {
  return ACTS.flatMap((act) => {
    const found = allowed.find(({ kind }) => kind === `${act}-opinion`)
    return found ? [{ act, ...(found.refusal ? { closed: found.refusal } : {}) }] : []
  })
}

/** Whether the text may be written now. */
export const mayWrite = (allowed: readonly Allowed[]): boolean => allowed.some(({ kind, refusal }) => kind === 'save-opinion' && !refusal)

export type ContentField =
  | 'ground' | 'title' | 'addressee' | 'demand' | 'facts' | 'facts_on' | 'conclusion' | 'citations' | 'standing' | 'evidence' | 'attachment_names' | 'contact'

/** What must still be written before it can be submitted, in the order of the form. */
export function lacksOf(content: OpinionContent): ContentField[] {
  const empty = (text: string) => text.trim() === ''
  const out: ContentField[] = []
  if (content.ground === '') out.push('ground')
  if (empty(content.contact)) out.push('contact')
  if (content.title.every(empty)) out.push('title')
  if (empty(content.addressee)) out.push('addressee')
  if (empty(content.demand)) out.push('demand')
  if (empty(content.facts)) out.push('facts')
  if (!content.facts_on) out.push('facts_on')
  if (content.citations.length === 0) out.push('citations')
  else if (outdated(content).length > 0) out.push('standing')
  if (empty(content.conclusion)) out.push('conclusion')
  if (content.evidence.length === 0) out.push('evidence')
  else if (content.attachment_names.length !== content.evidence.length || content.attachment_names.some(empty)) out.push('attachment_names')
  return out
}

/** Parts that the letter's own check names, and the field of the form each belongs to. */
const LETTER_PARTS: Record<string, ContentField> = { title: 'title', addressees: 'addressee', attachment_name: 'attachment_names', attachment_label: 'attachment_names' }

/** The field of the form that a finding means; the letter names its own parts. */
export function fieldOf(finding: Finding): string {
  return LETTER_PARTS[finding.params['part'] ?? ''] ?? finding.field
}

/** A character that another font draws: kept with the letter as 「“㙍”以宋体代」. */
export function substitutionWords(text: string, t: Word): string {
  const [, ch, font] = /^“(.+)”以(.+)代$/u.exec(text) ?? []
  return ch && font ? t('opinion.substitute', { ch, font }) : text
}

/** Findings of the letter that the list of gaps does not already say. */
export function otherProblems(problems: readonly Finding[], lacks: readonly ContentField[]): Finding[] {
  const said = new Set<string>(lacks.flatMap((field) => (field === 'standing' ? ['standing', 'citations'] : [field])))
  return problems.filter((finding) => !said.has(fieldOf(finding)))
}

/** Citations that were not law on the day of the facts. */
export function outdated(content: OpinionContent): Citation[] {
  const day = content.facts_on
  return day ? content.citations.filter((citation) => standingOn(citation, day) !== 'in_force') : []
}

/** Evidence chosen anew: names already given stay with their piece, new pieces get the name of their file. */
export function withEvidence(content: OpinionContent, ids: readonly string[], fileName: (id: string) => string): Pick<OpinionContent, 'evidence' | 'attachment_names'> {
  const named = new Map(content.evidence.map((id, i) => [id, content.attachment_names[i] ?? '']))
  return { evidence: [...ids], attachment_names: ids.map((id) => named.get(id) ?? fileName(id).replace(/\.[^.]{1,5}$/, '')) }
}

/** The list with one entry moved by a step; unchanged at the ends. */
export function moved<T>(list: readonly T[], index: number, step: 1 | -1): T[] {
  const out = [...list]
  const [entry] = out.splice(index, 1)
  const to = index + step
  if (entry === undefined || to < 0 || to >= list.length) return [...list]
  out.splice(to, 0, entry)
  return out
}

/** A seal's nudge, whole millimetres within what the keeper may move it. */
export const NUDGE_MM = 5
export function nudged(now: { dx: number; dy: number }, key: string): { dx: number; dy: number } | undefined {
  const by: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
  const step = by[key]
  if (!step) return undefined
  const within = (n: number) => Math.max(-NUDGE_MM, Math.min(NUDGE_MM, n))
  return { dx: within(now.dx + step[0]), dy: within(now.dy + step[1]) }
}

/** A number as printed: 「琼海示函〔2026〕7号」. */
export function printNumber(opinion: FinalOpinion): string {
  const number = opinion.issue?.number
  return number ? `${number.series}〔${number.year}〕${number.seq}号` : ''
}

/** The title on one line. */
export function titleOf(content: OpinionContent): string {
  return content.title.map((line) => line.trim()).join('')
}

/** The opinion that a page without a choice shows: the newest that is not over, else the newest. */
export function currentOf(opinions: readonly FinalOpinion[], wanted: string | undefined): FinalOpinion | undefined {
  if (wanted) return opinions.find((o) => o.id === wanted)
  const newest = [...opinions].sort((a, b) => b.created_at - a.created_at)
  return newest.find((o) => o.state !== 'effective') ?? newest[0]
}
