//! The acts on an opinion: each names the exact text or bytes it means.
import { ref } from 'vue'
import type { FinalOpinion, Intent } from '@/api/types'
import type { KeptForm } from '@/desk/shared/form/kept'
import { act } from '@/desk/shared/useAct'
import { t } from '@/i18n'
import type { OpinionAct } from './data'
import type { OpinionDesk } from './useOpinion'

export interface ActMore {
  nudge: { dx: number; dy: number }
  comment: string
}

/** The intent of an act on an opinion; nothing where the opinion has not got what the act needs. */
export function intentOf(kind: OpinionAct, opinion: FinalOpinion, more: ActMore): Intent | undefined {
  const { id, model_hash, issue } = opinion
  switch (kind) {
    case 'submit':
      return { kind: 'submit-opinion', payload: { id, hash: model_hash } }
    case 'approve':
      return { kind: 'approve-opinion', payload: { id, hash: model_hash } }
    case 'sign':
      return issue && { kind: 'sign-opinion', payload: { id, hash: issue.draft_sha256 } }
    case 'seal':
      return issue && { kind: 'seal-opinion', payload: { id, draft_sha256: issue.draft_sha256, dx_mm: more.nudge.dx, dy_mm: more.nudge.dy } }
    case 'reject':
      return { kind: 'reject-opinion', payload: { id, comment: more.comment } }
    case 'file':
      return { kind: 'file-opinion', payload: { id } }
  }
}

/** Does acts on the opinion of a desk; one at a time. */
export function useOpinionActs(desk: OpinionDesk) {
  const busy = ref<OpinionAct>()

  async function run(kind: OpinionAct, more: ActMore, form?: KeptForm): Promise<boolean> {
    if (busy.value) return false
    busy.value = kind
    try {
      // What is submitted is what was saved: the hash is the program's, of exactly that text.
      const opinion = kind === 'submit' ? await desk.save(true) : desk.opinion.value
      const intent = opinion && intentOf(kind, opinion, more)
      if (!intent) return false
      const done = await act({ ticket_id: desk.ticketId }, intent, t(`opinion.done.${kind}`), (view) => (desk.ticket.data.value = view), form)
      if (done) desk.editing.value = false
      // What may be done next comes with the list.
      await desk.rows.reload()
      return done !== undefined
    } finally {
      busy.value = undefined
    }
  }
  return { busy, run }
}
