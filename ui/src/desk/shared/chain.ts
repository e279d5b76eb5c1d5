//! How the unit's own chain is told in words: the step at which something waits, who passed a step and in whose place.
import type { Allowed, Approval, AssignmentState, IntentKind, Principal, ReviewStep, Role, StepMark } from '@/api/types'
import type { Word } from '@/kit/light/remaining'
import { stamp } from '@/kit/text/format'
import { wordOfAsked } from './asked'

/** What a step is called: by the rules, where they name it; a plain one by whose it is. */
export const stepLabel = (step: Pick<ReviewStep, 'label' | 'role'>, t: Word): string => step.label ?? t(`common.step.${step.role}`)

/** 「待审核」, or 「待会签（第 2 步，共 3 步）」 where there are several steps. */
export function stateWords(state: AssignmentState, step: StepMark | undefined, t: Word): string {
  if (step?.asks) return t('common.askState', { what: t(`ticket.act.${wordOfAsked(step.asks, step.appeals)}`), label: stepLabel(step, t), no: step.no, of: step.of })
  return step && step.of > 1 ? t('common.stepState', { label: stepLabel(step, t), no: step.no, of: step.of }) : t(`common.state.${state}`)
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

/** An approval in one line: in which role, by whom, and when. */
export function approvalWords(passed: Approval, t: Word): string {
  const at = passed.skipped === undefined ? t('ticket.approvedAt', { at: stamp(passed.at) }) : stamp(passed.at)
  return `${t(`common.role.${passed.role}`)} ${passedWords(passed, t)} ${at}`
}

/** Steps of a final opinion inside the unit. */
const STEPS: readonly IntentKind[] = ['approve-opinion', 'sign-opinion', 'seal-opinion']

/** Whether the step at which a final opinion waits is mine to take now. */
export const isMyStep = (allowed: readonly Allowed[]): boolean => allowed.some(({ kind, refusal }) => STEPS.includes(kind) && !refusal)

/** Whether these roles may begin a final opinion: of one that is not begun the program tells nothing. */
export const mayBeginOpinion = (roles: readonly Role[]): boolean => roles.some((role) => role === 'handler' || role === 'liaison' || role === 'drafter')
