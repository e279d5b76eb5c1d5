//! Keys of the inbox: move, tick, sign for, reply; each acts on the ticked rows or on the current one.
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { call, toProblem } from '@/api/call'
import type { AssignmentState, InboxRow, Intent } from '@/api/types'
import { loadWords } from '@/i18n'
import { act, announce, complain } from '@/desk/shared/useAct'
import { useKeys } from '@/kit/keys/keymap'
import { toast } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'
import type { useInbox } from './useInbox'

/** States in which a handler can be named. */
const OPEN: AssignmentState[] = ['pending_ack', 'handling', 'unit_review', 'pending_sign', 'return_review', 'platform_audit', 'awaiting_callback', 'suspended', 'fed_back']

interface Parts {
  inbox: ReturnType<typeof useInbox>
  current: ComputedRef<InboxRow | undefined>
  active: Ref<number>
  grid: Ref<{ go: (index: number, focus?: boolean) => void } | undefined>
  open: (row: InboxRow) => void
}

export function useInboxKeys({ inbox, current, active, grid, open }: Parts) {
  const { t } = useI18n()
  const router = useRouter()
  const { checked, rows } = inbox
  const session = useSession()
  /** The liaison names who handles. */
  const mayPass = computed(() => session.roles.includes('liaison'))

  async function acknowledge(row: InboxRow): Promise<boolean> {
    const result = await act(row, { kind: 'acknowledge', payload: {} }, t('ticket.done.acknowledge', { no: row.no }))
    return result !== undefined
  }

  /** The ticked rows that are on this device's screen list. */
  function ticked(): InboxRow[] {
    const known = new Map<string, InboxRow>()
    for (let i = 0; i < rows.total.value && known.size < checked.value.size; i++) {
      const row = rows.at(i)
      if (row && checked.value.has(row.assignment_id)) known.set(row.assignment_id, row)
    }
    return [...known.values()]
  }

  /** One act for each of `wanted`, up to the first refusal, which is said; the rest stay ticked. */
  async function bulk(wanted: readonly InboxRow[], intent: Intent, sentence: (n: number) => string): Promise<void> {
    let made = 0
    const left = new Set(wanted.map((row) => row.assignment_id))
    for (const row of wanted) {
      try {
        const result = await call('ticket.act', { ticket_id: row.ticket_id, assignment_id: row.assignment_id, intent })
        if (wanted.length === 1) announce(result, t(`ticket.done.${intent.kind}`, { no: row.no }))
        left.delete(row.assignment_id)
        made += 1
      } catch (thrown) {
        complain(toProblem(thrown))
        break
      }
    }
    if (wanted.length > 1) toast(sentence(made), { tone: 'good' })
    checked.value = left
  }

  /** Signs for everything ticked that waits for it. */
  const bulkAcknowledge = () =>
    bulk(ticked().filter((row) => row.state === 'pending_ack'), { kind: 'acknowledge', payload: {} }, (n) => t('inbox.bulkDone', { n }))

  /** Rows that are being handed over; the dialog asks to whom. */
  const passing = shallowRef<InboxRow[]>([])
  async function handOver(): Promise<void> {
    const row = current.value
    await loadWords()
    passing.value = (checked.value.size ? ticked() : row ? [row] : []).filter((one) => OPEN.includes(one.state))
    if (passing.value.length === 0) toast(t('inbox.handOverNone'))
  }
  async function passOn(intent: Intent): Promise<void> {
    const wanted = passing.value
    passing.value = []
    await bulk(wanted, intent, (n) => t('handover.doneMany', { n }))
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
    { keys: ['Ctrl+a'], label: t('inbox.key.all'), group: list, run: selectAll },
    { keys: ['Escape'], label: t('inbox.uncheck'), group: list, when: () => checked.value.size > 0, run: () => (checked.value = new Set()) },
    { keys: ['Enter'], label: t('common.open'), group: list, when: has, run: () => current.value && open(current.value) },
    { keys: ['r'], label: t('ticket.act.ackReply'), group: ticket, when: has, run: () => current.value && void reply(current.value) },
    { keys: ['s'], label: t('ticket.act.acknowledge'), group: ticket, when: has, run: () => void (checked.value.size ? bulkAcknowledge() : current.value && acknowledge(current.value)) },
    { keys: ['c'], label: t('ticket.act.record-contact'), group: ticket, when: has, run: () => current.value && void router.push({ path: `/ticket/${current.value.ticket_id}`, query: { do: 'contact' } }) },
    { keys: ['t'], label: t('ticket.act.assign-handler'), group: ticket, when: () => has() && mayPass.value, run: () => void handOver() },
    { keys: ['w'], label: t('ticket.act.star'), group: ticket, when: has, run: () => void star() },
    { keys: ['b'], label: t('ticket.act.request-return'), group: ticket, when: has, run: to('return') },
    { keys: ['y'], label: t('ticket.act.request-extension'), group: ticket, when: has, run: to('extend') },
    { keys: ['a'], label: t('ticket.act.file-appeal'), group: ticket, when: has, run: to('appeal') },
    { keys: ['f'], label: t('ticket.act.save-opinion'), group: ticket, when: has, run: to('opinion') },
  ])

  /** Ticks the rows that are on this device's screen list, at most those loaded. */
  function selectAll(): void {
    const all = new Set<string>()
    for (let i = 0; i < Math.min(rows.total.value, 400); i++) {
      const row = rows.at(i)
      if (row) all.add(row.assignment_id)
    }
    checked.value = all
  }

  return { bulkAcknowledge, star, reply, acknowledge, handOver, passing, passOn, mayPass }
}
