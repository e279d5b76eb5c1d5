//! Whether a ticket has left this unit: its content is gone from this device, its history remains.
import type { AssignmentState, TicketView } from '@/api/types'

const LEFT: readonly AssignmentState[] = ['returned', 'withdrawn']

/** True once the assignment ended elsewhere and the resident's words were cleared. */
export function isMoved(view: TicketView): boolean {
  const state = view.assignment?.state
  return state !== undefined && LEFT.includes(state) && view.slice.case.ticket.body === ''
}
