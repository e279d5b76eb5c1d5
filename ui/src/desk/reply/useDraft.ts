//! The draft under the editor: typed text is saved 300 ms after the last key, a revision is cut after two idle seconds,
//! and the check follows.
//!
//! Invariant: one save is under way at a time and the newest text always follows it; leaving the page waits for it.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import { onEvent } from '@/api/events'
import type { DraftView, Finding, Problem, ReplyContent } from '@/api/types'

const SAVE_MS = 300
const CUT_MS = 2000

export function useDraft(of: () => { ticket_id: string; assignment_id: string } | undefined) {
  const draft = shallowRef<DraftView>()
  const content = ref<ReplyContent>()
  const findings = shallowRef<Finding[]>([])
  const problem = shallowRef<Problem>()
  const saveProblem = shallowRef<Problem>()
  const savedAt = ref<number>()
  const dirty = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let cutTimer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> | undefined
  let kept = ''
  let checkTurn = 0

  async function open(): Promise<void> {
    const asked = of()
    if (!asked || draft.value) return
    try {
      take(await call('draft.open', asked))
      problem.value = undefined
    } catch (thrown) {
      problem.value = toProblem(thrown)
    }
  }
  /** Shows a draft as the program has it. */
  function take(view: DraftView): void {
    draft.value = view
    content.value = structuredClone(view.content)
    kept = JSON.stringify(view.content)
    savedAt.value = view.saved_at
    dirty.value = false
    void check()
  }

  /** Saves what is typed until nothing newer is there. */
  async function flush(cut = false): Promise<void> {
    clearTimeout(timer)
    await saving
    const view = draft.value
    const now = content.value
    if (!view || !now) return
    const text = JSON.stringify(now)
    if (text === kept && !cut) return
    saving = (async () => {
      try {
        const saved = await call('draft.save', { draft_id: view.draft_id, content: now, cut })
        kept = text
        savedAt.value = saved.saved_at
        saveProblem.value = undefined
        dirty.value = JSON.stringify(content.value) !== kept
      } catch (thrown) {
        saveProblem.value = toProblem(thrown)
      }
    })()
    await saving
    saving = undefined
  }

  async function check(): Promise<void> {
    const view = draft.value
    const now = content.value
    if (!view || !now) return
    const mine = ++checkTurn
    const found = await call('draft.check', { draft_id: view.draft_id, content: now }).catch(() => undefined)
    if (found && mine === checkTurn) findings.value = found
  }

  watch(content, (now) => {
    if (!now || JSON.stringify(now) === kept) return
    dirty.value = true
    clearTimeout(timer)
    clearTimeout(cutTimer)
    timer = setTimeout(() => void flush().then(check), SAVE_MS)
    cutTimer = setTimeout(() => void flush(true), CUT_MS)
  }, { deep: true })
  watch(of, () => void open(), { immediate: true })
  // A contact or a file added elsewhere changes what the check finds; a colleague's text comes as a conflict.
  onScopeDispose(onEvent('changed', async (event) => {
    if (event.kinds.some((k) => ['ticket', 'evidence', 'outbox'].includes(k))) void check()
    const asked = of()
    if (!asked || dirty.value || !event.kinds.includes('draft')) return
    const now = await call('draft.open', asked).catch(() => undefined)
    if (now && !dirty.value && draft.value) draft.value = { ...draft.value, ...(now.conflict ? { conflict: now.conflict } : {}) }
  }))
  const leave = () => void flush()
  window.addEventListener('pagehide', leave)
  window.addEventListener('blur', leave)
  onScopeDispose(() => {
    clearTimeout(timer)
    clearTimeout(cutTimer)
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('blur', leave)
    void flush()
  })

  const blockers = computed(() => findings.value.filter((f) => f.blocks))
  const warnings = computed(() => findings.value.filter((f) => !f.blocks))
  return { draft, content, findings, blockers, warnings, problem, saveProblem, savedAt, dirty, open, take, flush, check }
}

export type DraftState = ReturnType<typeof useDraft>
