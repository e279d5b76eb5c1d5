//! Submitting a reply: blockers lead to their field, warnings ask once, merged tickets that it answers too are shown; then it
//! goes and the next ticket opens.
import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { call, isCode, toProblem } from '@/api/call'
import type { Finding, ReachedTicket } from '@/api/types'
import { announce, complain } from '@/desk/shared/useAct'
import { toast } from '@/kit/overlay/toasts'
import { useSelection } from '@/stores/selection'
import { useTabs } from '@/stores/tabs'
import type { DraftState } from './useDraft'

/** `merges`: whether tickets were merged into this one, so that it must be asked which of them the reply answers. */
export function useReply(state: DraftState, ticketId: () => string, no: () => string, jump: (finding: Finding) => void, merges: () => boolean = () => false) {
  const { t } = useI18n()
  const router = useRouter()
  const selection = useSelection()
  const tabs = useTabs()
  const busy = ref(false)
  /** Warnings that were shown and let stand by a second press. */
  const asked = ref(false)
  /** Merged tickets that the reply answers too, while they are shown before it goes. */
  const reached = ref<ReachedTicket[]>()
  const conflict = computed(() => state.draft.value?.conflict)
  // Whoever goes on writing is asked again.
  watch(() => state.warnings.value.map((w) => w.code + w.message).join(), () => (asked.value = false))

  async function submit(): Promise<void> {
    const draft = state.draft.value
    if (!draft || busy.value) return
    busy.value = true
    try {
      await state.flush(true)
      await state.check()
      if (state.saveProblem.value) return complain(state.saveProblem.value)
      if (conflict.value) return void toast(t('reply.conflictFirst'), { tone: 'bad' })
      if (draft.unread_merge) return void toast(t('reply.unreadFirst'), { tone: 'bad' })
      const first = state.blockers.value[0]
      if (first) {
        toast(t('reply.blocked', { n: state.blockers.value.length }), { tone: 'bad' })
        return jump(first)
      }
      if (state.warnings.value.length > 0 && !asked.value) {
        asked.value = true
        toast(t('reply.warned', { n: state.warnings.value.length }))
        return
      }
      if (merges() && !reached.value) {
        const tickets = await call('reply.reach', { ticket_id: draft.ticket_id, assignment_id: draft.assignment_id })
        if (tickets.length > 0) return void (reached.value = tickets)
      }
      const id = ticketId()
      // What is displayed is named: a text that took its place in the store meanwhile does not go unread.
      const content = state.content.value ?? draft.content
      const result = await call('reply.submit', { draft_id: draft.draft_id, content, confirmed: state.warnings.value.map((w) => w.code) })
      announce(result, t('reply.submitted', { no: no() }), () => void router.push(`/ticket/${id}/reply`))
      reached.value = undefined
      next(id)
    } catch (thrown) {
      if (isCode(thrown, 'stale_version')) await state.look()
      complain(toProblem(thrown))
      reached.value = undefined
    } finally {
      busy.value = false
    }
  }

  /** The next ticket of the list, or the list itself. */
  function next(from: string): void {
    const row = selection.read(selection.index)
    const following = row && row.ticket_id !== from ? row : selection.move(1)
    void router.push(following ? `/ticket/${following.ticket_id}` : tabs.list)
  }

  return { submit, busy, asked, conflict, reached }
}
