//! How the unit's own chain is told in words: the step at which a reply waits, who passed a step and in whose place.
import type { Approval, AssignmentState, FinalOpinion, Principal, Role, Step, StepMark } from '@/api/types'
import type { Word } from '@/kit/light/remaining'

/** 「待审核」, or 「待会签（第 2 步，共 3 步）」 where there are several steps. */
export function stateWords(state: AssignmentState, step: StepMark | undefined, t: Word): string {
  if (step?.asks) return t('common.askState', { what: t(`ticket.act.${step.asks}`), label: step.label, no: step.no, of: step.of })
  return step && step.of > 1 ? t('common.stepState', { label: step.label, no: step.no, of: step.of }) : t(`common.state.${state}`)
}

/** 「王某」, or 「王某代李某」. */
export function actorWords(name: string, absent: Principal | undefined, t: Word): string {
  return absent ? t('common.onBehalf', { name, absent: absent.name }) : name
}

/** Who passed a step; why it was passed over, if it was. */
export function passedWords(passed: Approval, t: Word): string {
  const who = actorWords(passed.by_name, passed.on_behalf, t)
  return passed.skipped === undefined ? who : t('ticket.chain.skipped', { who, why: passed.skipped })
}

/** Whose a step is. */
export const roleOf = (step: Step): Role => (typeof step === 'string' ? step : step.role)

/** Steps on the bytes that were issued; those before are on the text. */
export const isOnBytes = (role: Role): boolean => role === 'signer' || role === 'seal_keeper'
/** The chain of records made before an opinion kept its own. */
const PLAIN: readonly Role[] = ['reviewer', 'signer', 'seal_keeper']

/** Whose step it waits for inside the unit. An approval of another text counts for none. */
export function stepRole(opinion: FinalOpinion): Role {
  const roles = opinion.steps?.map(roleOf) ?? PLAIN
  const first = opinion.approvals[0]
  return roles[first && first.hash !== opinion.model_hash ? 0 : opinion.approvals.length] ?? 'seal_keeper'
}

/** Whether the next step inside the unit is for one of these roles, and can be taken now. */
export function isDueFor(opinion: FinalOpinion, roles: readonly Role[]): boolean {
  const role = stepRole(opinion)
  if (opinion.state === 'unit_review') return roles.includes(role) && (!isOnBytes(role) || opinion.issue !== undefined)
  return opinion.state === 'signed' && !opinion.seal_requested && roles.includes('seal_keeper')
}
