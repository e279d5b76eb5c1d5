//! The opinion on screen: which one, its text as typed, and the saving of it.
//!
//! Invariant: what is typed is kept as a form at once and saved as the opinion's text two seconds after the last key and
//! when the page is left; the save ends the form.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import { newId } from '@/api/ids'
import { useQuery } from '@/api/query'
import type { FinalOpinion, OpinionContent, Problem } from '@/api/types'
import { mayBeginOpinion } from '@/desk/shared/chain'
import { useKeptForm } from '@/desk/shared/form/kept'
import { useRules } from '@/desk/shared/useRules'
import { useSession } from '@/stores/session'
import { currentOf, mayWrite, offersOf, standingOf, type Offered } from './data'

/** After the last key, before it is saved. */
const PAUSE_MS = 2000

interface Kept {
  id: string
  content?: OpinionContent
  /** The text as the program last had it; equal to the text typed = saved. */
  saved: string
}

export function useOpinion(ticketId: string, wanted: string | undefined) {
  const session = useSession()
  const ticket = useQuery('ticket.open', () => ({ ticket_id: ticketId }), ['ticket', 'outbox', 'evidence'])
  const pack = useRules(() => ticketId)
  const rows = useQuery('opinion.list', () => ({}), ['ticket', 'outbox'])
  const keeping = useKeptForm<Kept>('opinion', ticketId, () => ({ id: '', saved: '' }), wanted ?? '')
  const kept = keeping.form
  const fault = shallowRef<Problem>()
  const savedAt = ref<number>()
  const saving = ref(false)
  const editing = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<FinalOpinion | undefined> | undefined

  const opinion = computed(() => ticket.data.value?.opinions.find((o) => o.id === kept.id))
  const waiting = computed(() => (ticket.data.value?.ops ?? []).some((op) => op.kind === 'approve-opinion' && op.state === 'waiting'))
  /** What the program says of it beside its text; none while it is not begun. */
  const row = computed(() => rows.data.value?.find((one) => one.opinion.id === kept.id))
  const standing = computed(() => (opinion.value ? standingOf(opinion.value, row.value?.step, waiting.value) : ('draft' as const)))
  const typed = computed(() => (kept.content ? JSON.stringify(kept.content) : ''))
  const dirty = computed(() => kept.content !== undefined && typed.value !== kept.saved)
  const canWrite = computed(() => (row.value ? mayWrite(row.value.allowed) : rows.data.value !== undefined && mayBeginOpinion(session.acting)))
  const offered = computed<Offered[]>(() => (row.value ? offersOf(row.value.allowed) : canWrite.value ? [{ act: 'submit' }] : []))
  /** A text under review is edited only after somebody asked to: it voids the approvals. */
  const writable = computed(() => canWrite.value && (['draft', 'sent_back', 'reexamine'].includes(standing.value) || editing.value))

  watch([ticket.data, keeping.ready, () => kept.id === '', () => rows.data.value !== undefined], ([view, ready, , listed]) => {
    if (view && ready && listed) void meet(view.opinions)
  }, { immediate: true })

  /** Chooses the opinion, or begins one; takes over the platform's text unless something is typed here. */
  async function meet(opinions: readonly FinalOpinion[]): Promise<void> {
    if (!kept.id) {
      const found = currentOf(opinions, wanted)
      kept.id = found?.id ?? newId()
    }
    const current = opinions.find((o) => o.id === kept.id)
    if (current && (!kept.content || !dirty.value)) take(current.content)
    else if (!current && !kept.content) await begin()
  }
  async function begin(): Promise<void> {
    try {
      take(await call('opinion.prefill', { ticket_id: ticketId }))
      fault.value = undefined
    } catch (thrown) {
      fault.value = toProblem(thrown)
    }
  }
  function take(content: OpinionContent): void {
    kept.saved = JSON.stringify(content)
    kept.content = JSON.parse(kept.saved) as OpinionContent
    keeping.rest()
  }

  watch(typed, () => {
    clearTimeout(timer)
    if (dirty.value) timer = setTimeout(() => void save(), PAUSE_MS)
  })

  /** Saves now; the opinion as the program has it, nothing when it refused. One save runs at a time. */
  async function save(always = false): Promise<FinalOpinion | undefined> {
    if (running) await running
    clearTimeout(timer)
    if (!kept.content || (!dirty.value && !(always && !opinion.value))) return opinion.value
    running = write(kept.content, typed.value)
    return await running.finally(() => (running = undefined))
  }
  async function write(content: OpinionContent, text: string): Promise<FinalOpinion | undefined> {
    saving.value = true
    try {
      const payload = { id: kept.id, content: JSON.parse(JSON.stringify(content)) as OpinionContent }
      const done = await call('ticket.act', { ticket_id: ticketId, intent: { kind: 'save-opinion', payload }, form: keeping.key })
      kept.saved = text
      if (typed.value === text) keeping.rest()
      savedAt.value = Date.now()
      fault.value = undefined
      ticket.data.value = done.view
      return done.view.opinions.find((o) => o.id === kept.id)
    } catch (thrown) {
      fault.value = toProblem(thrown)
      return undefined
    } finally {
      saving.value = false
    }
  }
  /** After a fault: what was not begun is begun, what was not saved is saved. */
  async function again(): Promise<void> {
    await (kept.content ? save() : begin())
  }
  const leave = () => void save()
  const hidden = () => document.visibilityState === 'hidden' && leave()
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', leave)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', leave)
    leave()
  })

  return { ticketId, ticket, pack, rows, kept, keeping, opinion, standing, dirty, saving, savedAt, fault, canWrite, writable, editing, offered, save, again }
}

export type OpinionDesk = ReturnType<typeof useOpinion>
