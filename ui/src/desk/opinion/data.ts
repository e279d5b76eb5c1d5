//! What the opinion screens decide before they ask: where an opinion stands in words, who may do what, what still lacks.
//!
//! Invariant: the program judges again on every act; here only buttons and hints follow.
import type { Citation, FinalOpinion, Finding, OpinionContent, Role } from '@/api/types'
import { isOnBytes, stepRole } from '@/desk/shared/chain'
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

/** Where it stands. `waiting`: an approval made here has not reached the platform, which makes number and bytes. */
export function standingOf(opinion: FinalOpinion, waiting = false): Standing {
  switch (opinion.state) {
    case 'unit_review': {
      if (!isOnBytes(stepRole(opinion))) return 'to_review'
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

export type OpinionAct = 'submit' | 'approve' | 'sign' | 'reject' | 'seal' | 'file'

export interface Offered {
  act: OpinionAct
  /** Why it is closed to this person though their role could do it. */
  closed?: 'same_person'
}

const WRITERS: readonly Role[] = ['handler', 'liaison']

/** Whether these roles may write the text, and the text may be written now. */
export function mayWrite(standing: Standing, roles: readonly Role[]): boolean {
  return roles.some((role) => WRITERS.includes(role)) && ['draft', 'to_review', 'issuing', 'to_sign', 'sent_back', 'reexamine'].includes(standing)
}

/** Acts for a person now, the first one being the next step. */
export function actsFor(opinion: FinalOpinion, standing: Standing, person: { user: string; roles: readonly Role[] }, fourEyes: boolean): Offered[] {
  const has = (...some: Role[]) => some.some((role) => person.roles.includes(role))
  const touched = opinion.by === person.user || opinion.approvals.some((a) => a.by === person.user || a.on_behalf?.user === person.user)
  const self = (act: OpinionAct, closed: boolean): Offered => (closed ? { act, closed: 'same_person' } : { act })
  const out: Offered[] = []
  if (standing === 'draft' && has(...WRITERS)) out.push({ act: 'submit' })
  if (standing === 'to_review' && has(stepRole(opinion))) out.push(self('approve', fourEyes && touched))
  if (standing === 'to_sign' && has('signer')) out.push(self('sign', fourEyes && touched))
  if (standing === 'to_seal' && has('seal_keeper')) out.push(self('seal', opinion.by === person.user))
  if (standing === 'sealed' && has('handler', 'liaison', 'seal_keeper')) out.push({ act: 'file' })
  if (['to_review', 'issuing', 'to_sign', 'to_seal'].includes(standing) && has('reviewer', 'signer', 'seal_keeper', stepRole(opinion))) out.push({ act: 'reject' })
  return out
}

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
