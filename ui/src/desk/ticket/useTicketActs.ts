//! What the buttons and keys of a ticket do; dialogs ask where an act needs words.
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { Intent, IntentKind, Problem } from '@/api/types'
import type { KeptForm } from '@/desk/shared/form/kept'
import { mayBeginOpinion } from '@/desk/shared/chain'
import { isDiscontented } from '@/desk/shared/turns'
import { act, complain } from '@/desk/shared/useAct'
import { call, toProblem } from '@/api/call'
import { useKeys, type KeyBinding } from '@/kit/keys/keymap'
import { toast } from '@/kit/overlay/toasts'
import { useSelection } from '@/stores/selection'
import { useSession } from '@/stores/session'
import { useTabs } from '@/stores/tabs'
import { ACTS, IN_HEAD, PASSING, PRIMARY, wordOf, type TicketAct } from './acts'
import { isMoved } from './moved'
import { requestNow } from './request'
import type { TicketState } from './useTicket'

/** Which dialog is open. */
export type Asking = 'contact' | 'note' | 'reject' | 'resume' | 'skip_step' | 'reject_request' | 'handover' | 'support' | 'delegate' | undefined

/** `remarks`: how many on the reply are open; nothing while that is not known. */
export function useTicketActs(state: TicketState, remarks: Readonly<Ref<number | undefined>>) {
  const { t } = useI18n()
  const router = useRouter()
  const selection = useSelection()
  const session = useSession()
  const tabs = useTabs()
  const asking = ref<Asking>()

  /** An opinion lies beside the assignment and is in no table of its states: begun by who writes here, read by all once begun. */
  const opinionOpen = computed(() => {
    const view = state.view.value
    if (!view?.assignment || isMoved(view)) return false
    return view.opinions.length > 0 || mayBeginOpinion(session.acting)
  })
  const refusal = (kind: IntentKind) => (kind === 'save-opinion' ? (opinionOpen.value ? undefined : 'absent') : state.refusal(kind))
  /** Why the reply cannot be passed on now although the rules allow it: by button, key and box alike. */
  const held = computed(() => (remarks.value === undefined ? t('common.loading') : remarks.value > 0 ? t('ticket.marks.open') : undefined))
  const heldBy = (kind: IntentKind) => (PASSING.includes(kind) ? held.value : undefined)
  /** The first kind of appeal that an act is for and that is open now; where none is, the act is not shown. */
  const appealOf = (a: TicketAct) => a.appeals?.find((kind) => state.view.value?.appeal_kinds?.includes(kind))
  const shown = computed(() =>
    ACTS.filter((a) => !a.appeals || appealOf(a)).map((a) => ({ ...a, refusal: refusal(a.kind), held: heldBy(a.kind) })).filter((a) => a.refusal === undefined || (a.keep === true && a.refusal !== 'absent' && state.mine.value?.state === 'handling')),
  )
  /** Appealing is the next step only where a bad result stands and nothing was filed against it. */
  const appealDue = computed(() => {
    const mine = state.mine.value
    return state.view.value?.appeal_kinds?.includes('ticket_result') === true && mine?.appeals.length === 0 && isDiscontented(mine)
  })
  const primary = computed(() => PRIMARY.find((kind) => state.may(kind) && (kind !== 'file-appeal' || appealDue.value)))
  const head = computed(() => shown.value.filter((a) => !a.word && IN_HEAD.includes(a.kind)))
  const more = computed(() => shown.value.filter((a) => a.word || !IN_HEAD.includes(a.kind)))

  async function send(intent: Intent, form?: KeptForm, refused?: (problem: Problem) => void): Promise<boolean> {
    const no = state.ticket.value?.no ?? ''
    const result = await act(state.ids.value, intent, t(`ticket.done.${intent.kind}`, { no }), state.take, form, refused)
    return result !== undefined
  }

  /** Signs for the ticket where that is due, then opens the reply. */
  async function ackAndReply(): Promise<void> {
    if (state.mine.value?.state === 'pending_ack' && !(await send({ kind: 'acknowledge', payload: {} }))) return
    void router.push(`/ticket/${state.ids.value.ticket_id}/reply`)
  }

  function run(a: TicketAct): void {
    const why = heldBy(a.kind)
    if (why) return void toast(why, { tone: 'bad' })
    if (a.page) {
      const kind = appealOf(a)
      void router.push({ path: `/ticket/${state.ids.value.ticket_id}/${a.page}`, query: kind ? { kind } : {} })
      return
    }
    const hash = state.mine.value?.replies.at(-1)?.text_hash ?? ''
    const deeds: Partial<Record<IntentKind, () => void>> = {
      acknowledge: () => void send({ kind: 'acknowledge', payload: {} }),
      'record-contact': () => (asking.value = 'contact'),
      'add-note': () => (asking.value = 'note'),
      'reject-reply': () => (asking.value = 'reject'),
      resume: () => (asking.value = 'resume'),
      'skip-step': () => (asking.value = 'skip_step'),
      'reject-request': () => (asking.value = 'reject_request'),
      'approve-request': () => void send({ kind: 'approve-request', payload: { hash: (state.view.value && requestNow(state.view.value))?.hash ?? '' } }),
      'assign-handler': () => (asking.value = 'handover'),
      'request-support': () => (asking.value = 'support'),
      delegate: () => (asking.value = 'delegate'),
      'approve-reply': () => void send({ kind: 'approve-reply', payload: { hash } }),
      'sign-reply': () => void send({ kind: 'sign-reply', payload: { hash } }),
      'recall-reply': () => void send({ kind: 'recall-reply', payload: {} }),
      'withdraw-return': () => void send({ kind: 'withdraw-return', payload: {} }),
      'withdraw-request': () => void send({ kind: 'withdraw-request', payload: {} }),
    }
    deeds[a.kind]?.()
  }

  async function star(): Promise<void> {
    const id = state.mine.value?.id
    if (!id) return
    await call('inbox.star', { assignment_id: id, on: !state.view.value?.starred }).catch((thrown: unknown) => complain(toProblem(thrown)))
    await state.reload()
  }

  function move(step: number): void {
    const row = selection.move(step)
    if (row) void router.replace(`/ticket/${row.ticket_id}`)
  }

  /** 「办理单」: seen before it is printed. */
  const sheet = () => void router.push(`/ticket/${state.ids.value.ticket_id}/sheet`)

  const group = t('common.keyGroup.ticket')
  const list = t('common.keyGroup.list')
  useKeys((): KeyBinding[] => [
    ...shown.value
      .filter((a) => a.chord && a.refusal === undefined && a.kind !== 'submit-reply')
      .map((a): KeyBinding => ({ keys: [a.chord ?? ''], label: t(`ticket.act.${wordOf(a)}`), group, run: () => run(a) })),
    { keys: ['r'], label: t('ticket.act.ackReply'), group, when: () => state.may('acknowledge') || state.may('submit-reply') || state.may('save-draft'), run: () => void ackAndReply() },
    { keys: ['w'], label: t('ticket.act.star'), group, run: () => void star() },
    { keys: ['e'], label: t('ticket.act.evidence'), group, run: () => document.getElementById('evidence')?.focus() },
    { keys: ['j', 'ArrowDown'], label: t('inbox.key.next'), group: list, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: t('inbox.key.previous'), group: list, run: () => move(-1) },
    { keys: ['Escape'], label: t('ticket.back'), group: list, run: () => void router.push(tabs.list) },
    { keys: ['Ctrl+p'], label: t('ticket.sheet'), group, run: sheet },
  ])

  return { asking, shown, head, more, primary, held, run, send, star, sheet, ackAndReply }
}
