//! The letter as a picture: asked for shortly after the last change; the last good one stays while the next is made.
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import type { OpinionPreview, Problem } from '@/api/types'
import { host } from '@/host'
import type { OpinionDesk } from './useOpinion'

/** After the last key, before a new picture is asked for. */
const PAUSE_MS = 700

export function usePreview(desk: OpinionDesk) {
  const preview = shallowRef<OpinionPreview>()
  const url = ref('')
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  async function ask(): Promise<void> {
    const { kept, opinion, writable } = desk
    if (!kept.content) return
    const mine = ++turn
    busy.value = true
    try {
      // A text under work is shown as typed; one that has a number is shown by its own bytes.
      const own = opinion.value && !writable.value ? { opinion_id: opinion.value.id } : { content: kept.content }
      const answer = await call('opinion.preview', { ticket_id: desk.ticketId, ...own })
      if (mine !== turn) return
      preview.value = answer
      problem.value = undefined
      if (answer.pdf) url.value = host().url('letter', answer.pdf.id)
    } catch (thrown) {
      if (mine === turn) problem.value = toProblem(thrown)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), url.value ? PAUSE_MS : 0)
  }
  watch(() => [JSON.stringify(desk.kept.content ?? null), desk.writable.value, desk.opinion.value?.state, desk.opinion.value?.issue?.draft_sha256, desk.opinion.value?.seal?.signed_sha256], soon, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return { preview, url, problem, busy, ask }
}

export type PreviewDesk = ReturnType<typeof usePreview>
