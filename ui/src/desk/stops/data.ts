//! 中止 and 终止: what each of the two requests lacks, and how it is sent.
import type { CodeTitle, Intent, IntentKind, RulePack, StopRequest } from '@/api/types'

export type Stop = 'suspension' | 'termination'
export const INTENTS = { suspension: 'request-suspension', termination: 'request-termination' } as const satisfies Record<Stop, IntentKind>

export interface StopForm {
  id: string
  /** Code in the pack; where the pack lists none, words. */
  ground: string
  reason: string
}
export type StopField = 'ground' | 'reason'

/** Grounds of the pack; none: any words serve. */
export function groundsOf(pack: Pick<RulePack, 'suspension_grounds' | 'termination_grounds'> | undefined, stop: Stop): CodeTitle[] {
  return (stop === 'suspension' ? pack?.suspension_grounds : pack?.termination_grounds) ?? []
}

/** Fields that still lack something; a ground that the pack does not list is none. */
export function stopLacks(form: StopForm, grounds: readonly CodeTitle[]): StopField[] {
  const known = grounds.length ? grounds.some((ground) => ground.code === form.ground) : form.ground.trim() !== ''
  return [...(known ? [] : ['ground' as const]), ...(form.reason.trim() ? [] : ['reason' as const])]
}

export function stopIntent(stop: Stop, form: StopForm): Intent {
  return { kind: INTENTS[stop], payload: { id: form.id, ground: form.ground.trim(), reason: form.reason.trim() } }
}

/** Earlier requests of this kind, the newest first. */
export function pastOf(stops: readonly StopRequest[], stop: Stop): StopRequest[] {
  return stops.filter((past) => past.kind === stop).toReversed()
}
