//! The draft under the editor: a key is saved 300 ms after it was pressed, however fast others follow it; a revision is
//! cut and the check made when the typing rests.
//!
//! Invariant: one save is under way at a time and the newest text always follows it; leaving the page waits for it; a
//! save that failed is tried again until it succeeds.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import { onEvent } from '@/api/events'
import { onLeaving } from '@/api/leaving'
import type { DraftView, Finding, Problem, ReplyContent } from '@/api/types'

const SAVE_MS = 300
const CHECK_MS = 300
const CUT_MS = 2000
/** After a save that failed, as on a full disk. */
const AGAIN_MS = 3000

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
  let checkTimer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> | undefined
  let kept = ''
  let checkTurn = 0
  let alive = true

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
    stop()
    while (saving) await saving
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
        soon(AGAIN_MS)
      }
    })().finally(() => (saving = undefined))
    await saving
  }
  /** Saves after so long, unless a save is due earlier: typing on never puts it off. */
  function soon(ms: number): void {
    if (alive) timer ??= setTimeout(() => void flush(), ms)
  }
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }

  /** The merged text was read through: what is typed stays as it is. */
  async function confirm(): Promise<void> {
    if (!draft.value) return
    const { unread_merge } = await call('draft.confirm', { draft_id: draft.value.draft_id })
    draft.value = { ...draft.value, unread_merge }
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
    clearTimeout(checkTimer)
    clearTimeout(cutTimer)
    soon(SAVE_MS)
    checkTimer = setTimeout(() => void check(), CHECK_MS)
    cutTimer = setTimeout(() => void flush(true), CUT_MS)
  }, { deep: true })
  watch(of, () => void open(), { immediate: true })
  // A contact or a file added elsewhere changes what the check finds; a colleague's text comes as a conflict.
  onScopeDispose(onEvent('changed', async (event) => {
    if (event.kinds.some((k) => ['ticket', 'evidence', 'outbox'].includes(k))) void check()
    const asked = of()
    if (!asked || dirty.value || !event.kinds.includes('draft')) return
    const now = await call('draft.open', asked).catch(() => undefined)
    if (!now || dirty.value || !draft.value) return
    // Nothing of mine is unsaved: a colleague's newer text is what the next key is typed into.
    if (!now.conflict && JSON.stringify(now.content) !== kept) take(now)
    else draft.value = { ...draft.value, ...(now.conflict ? { conflict: now.conflict } : {}) }
  }))
  const leave = () => void flush()
  window.addEventListener('pagehide', leave)
  window.addEventListener('blur', leave)
  onScopeDispose(onLeaving(() => flush()))
  onScopeDispose(() => {
    alive = false
    stop()
    clearTimeout(checkTimer)
    clearTimeout(cutTimer)
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('blur', leave)
    void flush()
  })

  const blockers = computed(() => findings.value.filter((f) => f.blocks))
  const warnings = computed(() => findings.value.filter((f) => !f.blocks))
  return { draft, content, findings, blockers, warnings, problem, saveProblem, savedAt, dirty, open, take, flush, check, confirm }
}

export type DraftState = ReturnType<typeof useDraft>
