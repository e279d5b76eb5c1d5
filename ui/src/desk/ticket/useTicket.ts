//! One ticket for its screens: read, marked as read, and replaced by whatever an act answers.
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { call } from '@/api/call'
import { useQuery } from '@/api/query'
import { useMinute } from '@/desk/shared/form/useMinute'
import type { ErrorCode, IntentKind, TicketView } from '@/api/types'

const KINDS = ['ticket', 'draft', 'outbox', 'evidence']

export function useTicket(id: () => string) {
  const asked = useQuery('ticket.open', () => ({ ticket_id: id() }), KINDS)
  /** The newest view: of the last read or the last act, whichever came later. */
  const view = shallowRef<TicketView>()
  onScopeDispose(watch(asked.data, (data) => data && (view.value = data)))
  // Its light turns and its hours pass while nobody does anything.
  useMinute(() => void asked.reload())
  watch(id, (ticket_id) => void call('ticket.read', { ticket_id }).catch(() => undefined), { immediate: true })

  const ticket = computed(() => view.value?.slice.case.ticket)
  const mine = computed(() => view.value?.assignment)
  const ids = computed(() => ({ ticket_id: id(), assignment_id: mine.value?.id }))

  /** Why an intent is refused; `undefined`: it may be done; `absent`: it is none of this state or role. */
  function refusal(kind: IntentKind): ErrorCode | undefined | 'absent' {
    const entry = view.value?.allowed.find((a) => a.kind === kind)
    if (!entry || entry.refusal === 'wrong_state' || entry.refusal === 'wrong_role') return 'absent'
    return entry.refusal ?? undefined
  }
  const may = (kind: IntentKind) => refusal(kind) === undefined

  function take(next: TicketView): void {
    if (next.slice.case.ticket.id === id()) view.value = next
  }

  return { view, ticket, mine, ids, problem: asked.problem, loading: asked.loading, reload: asked.reload, refusal, may, take }
}

export type TicketState = ReturnType<typeof useTicket>
