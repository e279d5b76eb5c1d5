//! The draft under the editor: saved as every text is (`shared/keeper.ts`); a revision is cut and the check made when the
//! typing rests.
//!
//! Invariant: a colleague's newer text is shown only where nothing of mine is unsaved; what an earlier editor of the draft
//! could not save stands in it before what the store has; a save names the revision that its words were typed on.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import { onEvent } from '@/api/events'
import type { DraftView, Finding, Problem, ReplyContent } from '@/api/types'
import type { RevId } from '@/bindings/RevId'
import { inTurn, useKeeper } from '@/desk/shared/keeper'
import type { Place } from '@/desk/shared/unsaved'

/** The revision that the words of a draft were typed on, also of those that are not saved yet. */
const bases = new Map<string, RevId | undefined>()

const CHECK_MS = 300
const CUT_MS = 2000

interface Of {
  ticket_id: string
  assignment_id: string
}

function placeOf({ ticket_id, assignment_id }: Of): Place {
  return { key: `reply/${ticket_id}/${assignment_id}`, kind: 'reply', ticketId: ticket_id, path: `/ticket/${ticket_id}/reply` }
}

export function useDraft(of: () => Of | undefined) {
  const draft = shallowRef<DraftView>()
  const content = ref<ReplyContent>()
  const findings = shallowRef<Finding[]>([])
  const problem = shallowRef<Problem>()
  const savedAt = ref<number>()
  let alive = true
  /** The look that the last save asked for. */
  let looking: Promise<void> | undefined
  /** The next save cuts a revision. */
  let cutting = false
  let cutTimer: ReturnType<typeof setTimeout> | undefined
  let checkTimer: ReturnType<typeof setTimeout> | undefined
  let checkTurn = 0
  const text = computed(() => JSON.stringify(content.value ?? null))
  const keeper = useKeeper({ place: () => draft.value && placeOf(draft.value), text, write, also: () => cutting })
  const { dirty, problem: saveProblem } = keeper

  async function open(): Promise<void> {
    const asked = of()
    if (!asked || draft.value) return
    await inTurn(placeOf(asked).key, async () => {
      if (draft.value) return
      try {
        const view = await call('draft.open', asked)
        // Whoever left meanwhile takes nothing over: what is held waits for the next editor.
        if (draft.value || !alive) return
        draft.value = view
        const unsaved = keeper.recall()
        if (unsaved === undefined) take(view)
        else stand(view, JSON.parse(unsaved) as ReplyContent, bases.get(placeOf(view).key))
        problem.value = undefined
      } catch (thrown) {
        problem.value = toProblem(thrown)
      }
    })
  }
  /** Shows a draft as the program has it. */
  function take(view: DraftView): void {
    stand(view, structuredClone(view.content), view.base_rev)
  }
  /** Words on a draft, typed on `base`; those that the store does not have stay held until it does. */
  function stand(view: DraftView, words: ReplyContent, base: RevId | undefined): void {
    draft.value = view
    content.value = words
    keeper.has(JSON.stringify(view.content))
    bases.set(placeOf(view).key, base)
    savedAt.value = view.saved_at
    void check()
  }

  async function write(text: string): Promise<void> {
    const view = draft.value
    if (!view) return
    const { key } = placeOf(view)
    const cut = cutting
    const nothingNew = text === keeper.stored.value
    cutting = false
    try {
      const base_rev = bases.get(key)
      const saved = await call('draft.save', { draft_id: view.draft_id, ...(base_rev ? { base_rev } : {}), content: JSON.parse(text) as ReplyContent, cut })
      bases.set(key, saved.base_rev)
      savedAt.value = saved.saved_at
      if (saved.conflict) draft.value = { ...view, conflict: saved.conflict }
      // No revision of mine was cut: a colleague's text may have taken the place of what is shown.
      if (saved.base_rev !== saved.rev_id && (nothingNew || saved.base_rev !== base_rev)) looking = look()
    } catch (thrown) {
      cutting ||= cut
      throw thrown
    }
  }
  /** Saves what is typed, with `cut` as a revision. */
  async function flush(cut = false): Promise<void> {
    cutting ||= cut
    await keeper.settle()
    await looking
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

  watch(text, () => {
    if (!dirty.value) return
    clearTimeout(checkTimer)
    clearTimeout(cutTimer)
    checkTimer = setTimeout(() => void check(), CHECK_MS)
    cutTimer = setTimeout(() => void flush(true), CUT_MS)
  })
  watch(of, () => void open(), { immediate: true })

  /** Looks at the draft behind whatever is being saved, so that an answer is never older than what stands here. */
  async function look(): Promise<void> {
    const asked = of()
    if (!asked || !draft.value) return
    await inTurn(placeOf(asked).key, async () => {
      const now = await call('draft.open', asked).catch(() => undefined)
      if (!now || !draft.value || !alive) return
      if (!now.conflict && !dirty.value && JSON.stringify(now.content) !== keeper.stored.value) return take(now)
      // Also while one types: a colleague's text waits to be merged, or does so no more.
      draft.value = { ...draft.value, conflict: now.conflict }
      if (!dirty.value) bases.set(placeOf(asked).key, now.base_rev)
    })
  }
  // A contact or a file added elsewhere changes what the check finds.
  onScopeDispose(onEvent('changed', (event) => {
    if (event.kinds.some((k) => ['ticket', 'evidence', 'outbox'].includes(k))) void check()
    if (event.kinds.includes('draft')) void look()
  }))
  onScopeDispose(() => {
    alive = false
    clearTimeout(checkTimer)
    clearTimeout(cutTimer)
  })

  const blockers = computed(() => findings.value.filter((f) => f.blocks))
  const warnings = computed(() => findings.value.filter((f) => !f.blocks))
  return { draft, content, findings, blockers, warnings, problem, saveProblem, savedAt, dirty, open, take, look, flush, check, confirm }
}

export type DraftState = ReturnType<typeof useDraft>
