//! Keys of the inbox: move, tick, sign for, reply; each acts on the ticked rows or on the current one.
import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { call, toProblem } from '@/api/call'
import type { InboxRow } from '@/api/types'
import { act, complain } from '@/desk/shared/useAct'
import { useKeys } from '@/kit/keys/keymap'
import { useSession } from '@/stores/session'
import { EVERYTHING, NOTHING } from './selection'
import type { useBulk } from './useBulk'
import type { useInbox } from './useInbox'

interface Parts {
  inbox: ReturnType<typeof useInbox>
  bulk: ReturnType<typeof useBulk>
  current: ComputedRef<InboxRow | undefined>
  active: Ref<number>
  grid: Ref<{ go: (index: number, focus?: boolean) => void } | undefined>
  open: (row: InboxRow) => void
}

export function useInboxKeys({ inbox, bulk, current, active, grid, open }: Parts) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  /** The liaison names who handles. */
  const mayPass = computed(() => session.acting.includes('liaison'))

  async function acknowledge(row: InboxRow): Promise<boolean> {
    const result = await act(row, { kind: 'acknowledge', payload: {} }, t('ticket.done.acknowledge', { no: row.no }))
    return result !== undefined
  }

  async function reply(row: InboxRow): Promise<void> {
    if (row.state === 'pending_ack' && !(await acknowledge(row))) return
    void router.push(`/ticket/${row.ticket_id}/reply`)
  }

  async function star(): Promise<void> {
    const row = current.value
    if (!row) return
    await call('inbox.star', { assignment_id: row.assignment_id, on: !row.starred }).catch((thrown: unknown) => complain(toProblem(thrown)))
  }

  const to = (path: string) => () => {
    if (current.value) void router.push(`/ticket/${current.value.ticket_id}/${path}`)
  }
  const has = () => current.value !== undefined
  const list = t('common.keyGroup.list')
  const ticket = t('common.keyGroup.ticket')

  useKeys(() => [
    { keys: ['j'], label: t('inbox.key.next'), group: list, run: () => grid.value?.go(active.value + 1) },
    { keys: ['k'], label: t('inbox.key.previous'), group: list, run: () => grid.value?.go(active.value - 1) },
    { keys: ['x'], label: t('inbox.key.check'), group: list, when: has, run: () => current.value && inbox.toggle(current.value) },
    { keys: ['Ctrl+a'], label: t('inbox.key.all'), group: list, run: () => (inbox.checked.value = EVERYTHING) },
    { keys: ['Escape'], label: t('inbox.uncheck'), group: list, when: () => bulk.ticked.value, run: () => (inbox.checked.value = NOTHING) },
    { keys: ['Ctrl+e'], label: t('inbox.export.do'), group: list, run: () => void bulk.save() },
    { keys: ['Enter'], label: t('common.open'), group: list, when: has, run: () => current.value && open(current.value) },
    { keys: ['r'], label: t('ticket.act.ackReply'), group: ticket, when: has, run: () => current.value && void reply(current.value) },
    { keys: ['s'], label: t('ticket.act.acknowledge'), group: ticket, when: has, run: () => void (bulk.ticked.value ? bulk.signAll() : current.value && acknowledge(current.value)) },
    { keys: ['c'], label: t('ticket.act.record-contact'), group: ticket, when: has, run: () => current.value && void router.push({ path: `/ticket/${current.value.ticket_id}`, query: { do: 'contact' } }) },
    { keys: ['t'], label: t('ticket.act.assign-handler'), group: ticket, when: () => has() && mayPass.value, run: () => void bulk.handOver() },
    { keys: ['w'], label: t('ticket.act.star'), group: ticket, when: has, run: () => void star() },
    { keys: ['b'], label: t('ticket.act.request-return'), group: ticket, when: has, run: to('return') },
    { keys: ['y'], label: t('ticket.act.request-extension'), group: ticket, when: has, run: to('extend') },
    { keys: ['a'], label: t('ticket.act.file-appeal'), group: ticket, when: has, run: to('appeal') },
    { keys: ['f'], label: t('ticket.act.save-opinion'), group: ticket, when: has, run: to('opinion') },
  ])

  return { star, mayPass }
}
