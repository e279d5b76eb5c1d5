//! Rules of the appeal form that the screen needs before it asks: what lacks, and whether the reply had named the ground.
import type { Appeal, AppealContent, AppealKind, AppealPrefill, ExclusionDef, Finding, Intent, Reply, RulePack } from '@/api/types'
import { sameProvision } from '@/kit/citation/print'

export const KINDS = ['ticket_result', 'month_result', 'recognition'] as const satisfies readonly AppealKind[]

/** Words of `appeal` for each kind: a recognition is asked for and is no appeal. */
export const WORDS = { ticket_result: 'appealing', month_result: 'appealing', recognition: 'recognising' } as const satisfies Record<AppealKind, string>

export type AppealField = 'ground' | 'reason' | 'citations' | 'evidence'

/** Whether the ground appealed on did not stand in the frozen reply: allowed, shown in red. */
export function isNewGround(ground: string, reply: Reply | undefined): boolean {
  return ground !== '' && reply?.content.ground?.code !== ground
}

type Rules = Pick<RulePack, 'exclusion' | 'exclusion_grounds'> & Partial<Pick<RulePack, 'recognition'>>

/** The grounds of a kind; a recognition has its own. */
export function groundsOf(kind: AppealKind, pack: Rules | undefined): { code: string; title: string }[] {
  if (kind === 'recognition') return pack?.recognition?.grounds ?? []
  return (pack?.exclusion ?? []).filter((def) => pack?.exclusion_grounds.includes(def.code))
}

/** What must be named for the ground chosen; both until one is. */
export function needsOf(content: AppealContent, pack: Rules | undefined): Needs {
  const own = content.kind === 'recognition' ? pack?.recognition?.grounds.find((ground) => ground.code === content.ground) : undefined
  return { citations: own?.needs_basis ?? true, evidence: own?.needs_evidence ?? true }
}

export interface Needs {
  citations: boolean
  evidence: boolean
}

/** Which round an appeal of its kind is: one after each that was refused. */
export function roundOf(appeals: readonly Appeal[], of: Appeal): number {
  const before = appeals.slice(0, appeals.indexOf(of)).filter((one) => one.content.kind === of.content.kind && one.state === 'refused')
  return before.length + 1
}

/** Fields that still lack something, in the order of the form. */
export function lacksOf(content: AppealContent, needs: Needs = { citations: true, evidence: true }): AppealField[] {
  const out: AppealField[] = []
  if (content.ground === '') out.push('ground')
  if (content.reason.trim() === '') out.push('reason')
  if (needs.citations && content.citations.length === 0) out.push('citations')
  if (needs.evidence && content.evidence.length === 0) out.push('evidence')
  return out
}

export interface CheckLine {
  code: 'ground_stated' | 'sentence_stands' | 'citation_stands' | 'evidence_stands'
  ok: boolean
}

/** Whether there are any, and each of them is so. */
const all = <T>(list: readonly T[], is: (one: T) => boolean) => list.length > 0 && list.every(is)

/** 申诉预检: what is appealed on, part by part, against the reply that the resident got. */
export function precheck(content: AppealContent, reply: Reply | undefined, defs: readonly ExclusionDef[]): CheckLine[] {
  // A recognition has grounds of its own, of which no reply speaks.
  if (!reply || content.ground === '' || content.kind === 'recognition') return []
  const sentence = reply.content.ground?.sentence ?? defs.find((def) => def.code === content.ground)?.sentence ?? ''
  return [
    { code: 'ground_stated', ok: !isNewGround(content.ground, reply) },
    { code: 'sentence_stands', ok: sentence !== '' && reply.content.public_text.includes(sentence) },
    { code: 'citation_stands', ok: all(content.citations, (one) => reply.content.citations.some((own) => sameProvision(own, one))) },
    { code: 'evidence_stands', ok: all(content.evidence, (one) => reply.content.evidence.includes(one)) },
  ]
}

/** Findings of the program that the lines above do not already say. */
export function otherFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.field !== 'ground' && finding.field !== 'new_ground')
}

/** The appeal as it is sent: what was written, on what the program knows now; what was kept may rest on an older reply. */
export function appealIntent(id: string, { ground, reason, citations, evidence }: AppealContent, { content, reply }: Pick<AppealPrefill, 'content' | 'reply'>): Intent {
  const newly = content.kind !== 'recognition' && isNewGround(ground, reply)
  return { kind: 'file-appeal', payload: { id, content: { ...content, ground, reason: reason.trim(), citations, evidence, new_ground: newly } } }
}
