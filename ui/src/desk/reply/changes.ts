//! What differs between two versions of a reply beside its texts: choices, reasons, basis and evidence, each in words.
import type { EvidenceView, ReplyContent } from '@/api/types'
import { printCitation } from '@/kit/citation/print'
import type { Word } from '@/kit/light/remaining'

/** Both texts of a reply. */
export const TEXTS = ['public_text', 'internal_text'] as const

export interface FieldChange {
  name: string
  gone: string[]
  come: string[]
}

/** What codes and ids are called. */
export interface Names {
  titleOf: (code: string) => string
  evidence: readonly EvidenceView[]
}

/** One value of each field as it reads; nothing where it is left open. */
function fieldsOf(of: ReplyContent, t: Word, { titleOf }: Names): Record<string, string> {
  return {
    outcome: of.outcome ? t(`common.outcome.${of.outcome}`) : '',
    unsolved_reason: of.unsolved_reason,
    ground: of.ground ? titleOf(of.ground.code) : '',
    contact_waiver: of.contact_waiver,
    true_claim: of.true_claim == null ? '' : t(of.true_claim ? 'common.yes' : 'common.no'),
    beyond_duty: of.beyond_duty,
    facts_on: of.facts_on ?? '',
  }
}

/** A provision with the day its words are in force from, for another version of it is another basis, and why it is cited all the same. */
const basisOf = (of: ReplyContent, t: Word) => of.citations.map((one) => {
  const why = one.reason ? [t('reply.basisReason') + t('common.colon') + one.reason] : []
  return printCitation(one) + t('common.aside', { text: [t('citation.from', { day: one.valid_from }), ...why].join(t('common.semicolon')) })
})

const evidenceOf = (of: ReplyContent, t: Word, { evidence }: Names) => of.evidence.map((id) => {
  const known = evidence.find((one) => one.evidence.id === id)?.evidence
  return known ? `${t('evidence.no', { n: known.no })} ${known.name}` : t('evidence.gone.tag')
})

/** A list in the next: what it lost and what it gained. */
function listChange(name: string, before: readonly string[], after: readonly string[]): FieldChange {
  return { name, gone: before.filter((one) => !after.includes(one)), come: after.filter((one) => !before.includes(one)) }
}

/** Every field that differs, in the order of the form. */
export function fieldChanges(before: ReplyContent, after: ReplyContent, t: Word, names: Names): FieldChange[] {
  const [was, is] = [fieldsOf(before, t, names), fieldsOf(after, t, names)]
  const fields = Object.keys(is).map((name) => listChange(t(`reply.field.${name}`), [was[name] ?? ''].filter(Boolean), [is[name] ?? ''].filter(Boolean)))
  const lists = [listChange(t('reply.basis'), basisOf(before, t), basisOf(after, t)), listChange(t('reply.evidence'), evidenceOf(before, t, names), evidenceOf(after, t, names))]
  return [...fields, ...lists].filter((one) => one.gone.length > 0 || one.come.length > 0)
}

/** Whether two versions say the same in all. */
export const sameContent = (a: ReplyContent, b: ReplyContent, t: Word, names: Names): boolean => TEXTS.every((name) => a[name] === b[name]) && fieldChanges(a, b, t, names).length === 0
