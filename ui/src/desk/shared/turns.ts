//! Turns that the platform gave a ticket, read from what happened: who ordered it, when and why; of a rework also what was
//! answered before and how the resident took it.
import type { Assignment, AssignmentState, Callback, Event, EventCode, Reply, TicketView } from '@/api/types'
import { saidWords } from '@/api/words'
import { actorWords } from '@/desk/shared/chain'
import type { Word } from '@/kit/light/remaining'

export interface Turn {
  by: string
  at: number
  why: string
}

/** The last time that it came to this. */
function turnOf(view: TicketView, code: EventCode, t: Word, of: (event: Event) => boolean = () => true): Turn | undefined {
  const event = view.slice.timeline?.findLast((one) => one.code === code && of(one))
  if (!event) return undefined
  return { by: actorWords(event.actor.name, event.actor.on_behalf, t), at: event.at, why: event.reason ? saidWords({ ...event, message: event.note }) : event.note }
}

export interface Rework {
  /** 1 for the first. */
  round: number
  order: Turn | undefined
  callback: Callback | undefined
  reply: Reply | undefined
}

/** States in which a rework is under way. */
const AT_WORK: readonly AssignmentState[] = ['handling', 'unit_review', 'pending_sign', 'return_review', 'platform_audit', 'suspended']

/** The callback whose verdict counts: the last valid one that has any. */
export const verdictOf = (callbacks: readonly Callback[]): Callback | undefined => callbacks.findLast((one) => one.valid && (one.solved != null || one.satisfaction != null))

/** Whether that verdict is against the unit. */
export function isDiscontented({ callbacks }: Pick<Assignment, 'callbacks'>): boolean {
  const verdict = verdictOf(callbacks)
  return verdict?.solved === 'unsolved' || verdict?.satisfaction === 'dissatisfied'
}

/** The rework of my unit that is under way; nothing in the first round and once it is over. */
export function reworkOf(view: TicketView, t: Word): Rework | undefined {
  const mine = view.assignment
  if (!mine || !(mine.round > 0) || !AT_WORK.includes(mine.state)) return undefined
  const order = turnOf(view, 'rework_ordered', t, (event) => event.assignment === mine.id)
  const before = mine.callbacks.filter((one) => !order || one.at <= order.at)
  return { round: mine.round, order, callback: verdictOf(before) ?? before.at(-1), reply: mine.replies.findLast((one) => one.round < mine.round && one.verdict?.passed) }
}

/** 挂账: the clock stands until the platform resumes the ticket. */
export function holdOf(view: TicketView, t: Word): Partial<Turn> | undefined {
  const { state, state_reason } = view.slice.case.ticket
  // The state's own words name the day of review too.
  return state === 'long_term' ? { ...turnOf(view, 'put_on_hold', t), why: state_reason } : undefined
}

/** 派单争议: two units say it is not theirs, and the platform coordinates. */
export function disputeOf(view: TicketView, t: Word): Partial<Turn> | undefined {
  return view.slice.case.ticket.state === 'coordination' ? (turnOf(view, 'dispute_escalated', t) ?? {}) : undefined
}
