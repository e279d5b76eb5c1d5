//! Rules of the appeal form that the screen needs before it asks: what lacks, and whether the reply had named the ground.
import type { AppealContent, ExclusionDef, Finding, Intent, Reply } from '@/api/types'

export type AppealField = 'ground' | 'reason' | 'citations' | 'evidence'

/** Whether the ground appealed on did not stand in the frozen reply: allowed, shown in red. */
export function isNewGround(ground: string, reply: Reply | undefined): boolean {
  return ground !== '' && reply?.content.ground?.code !== ground
}

/** Fields that still lack something, in the order of the form. */
export function lacksOf(content: AppealContent): AppealField[] {
  const out: AppealField[] = []
  if (content.ground === '') out.push('ground')
  if (content.reason.trim() === '') out.push('reason')
  if (content.citations.length === 0) out.push('citations')
  if (content.evidence.length === 0) out.push('evidence')
  return out
}

export interface CheckLine {
  code: 'ground_stated' | 'sentence_stands' | 'citation_stands' | 'evidence_stands'
  ok: boolean
}

/** 申诉预检: each part of the ground against the reply that the resident got. */
export function precheck(content: AppealContent, reply: Reply | undefined, defs: readonly ExclusionDef[]): CheckLine[] {
  if (!reply || content.ground === '') return []
  const sentence = reply.content.ground?.sentence ?? defs.find((def) => def.code === content.ground)?.sentence ?? ''
  return [
    { code: 'ground_stated', ok: !isNewGround(content.ground, reply) },
    { code: 'sentence_stands', ok: sentence !== '' && reply.content.public_text.includes(sentence) },
    { code: 'citation_stands', ok: reply.content.citations.length > 0 },
    { code: 'evidence_stands', ok: reply.content.evidence.length > 0 },
  ]
}

/** Findings of the program that the lines above do not already say. */
export function otherFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.field !== 'ground' && finding.field !== 'new_ground')
}

/** The appeal as it is sent. */
export function appealIntent(id: string, content: AppealContent, reply: Reply | undefined): Intent {
  return { kind: 'file-appeal', payload: { id, content: { ...content, reason: content.reason.trim(), new_ground: isNewGround(content.ground, reply) } } }
}
