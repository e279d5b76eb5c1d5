//! The page of the rules: which version is shown, what is being edited, and what becomes of it.
//!
//! Invariant: what was typed is found again on the next opening, whether it was kept or could not be.
import { computed, ref, shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import { useQuery } from '@/api/query'
import type { RulesDraft, RulesPublished, RulesRow } from '@/api/types'
import { inTurn } from '@/desk/shared/keeper'
import { unsaved } from '@/desk/shared/unsaved'
import { complain } from '@/desk/shared/useAct'
import { t } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'
import { DRAFT_KEY } from './useDraft'

/** How long giving up can be undone, milliseconds. */
const UNDO_MS = 10_000

/** 「条目」 and 「原文」. */
export type RulesShown = 'entries' | 'source'
export interface Editing {
  start: RulesDraft
  /** The program has it as it is. */
  kept: boolean
  /** It was typed at an earlier opening. */
  restored: boolean
  n: number
}

export function useRules() {
  // What an earlier visit of the page is still keeping is kept first.
  const ready = ref(false)
  void inTurn(DRAFT_KEY, () => Promise.resolve()).then(() => (ready.value = true))
  const list = useQuery('rules.list', () => (ready.value ? {} : undefined), ['pack'])
  const packs = computed<RulesRow[]>(() => list.data.value?.packs ?? [])
  const mayEdit = computed(() => list.data.value?.may_edit ?? false)
  const newest = computed(() => packs.value.find((row) => row.newest))

  const chosen = ref<string>()
  /** The one that is shown: as chosen, else what may be edited, else what is in force. */
  const row = computed(() => packs.value.find((one) => one.id === chosen.value) ?? (mayEdit.value ? newest.value : undefined) ?? packs.value.find((one) => one.in_force) ?? packs.value[0])
  const editing = shallowRef<Editing>()
  const onDraft = ref(false)
  let n = 0
  function begin(start: RulesDraft, how: Partial<Pick<Editing, 'kept' | 'restored'>> = {}): void {
    editing.value = { start, kept: true, restored: false, ...how, n: ++n }
    onDraft.value = true
  }
  const once = watch(list.data, (now) => {
    if (!now) return
    const held = now.may_edit ? unsaved.value.find((one) => one.key === DRAFT_KEY) : undefined
    if (held) begin(JSON.parse(held.content) as RulesDraft, { kept: false, restored: true })
    else if (now.may_edit && now.kept) begin(now.kept, { restored: true })
    once.stop()
  }, { flush: 'sync' })

  const opening = ref(false)
  /** Goes on with what is being edited, or begins with the newest version. */
  async function edit(): Promise<void> {
    const from = newest.value
    if (editing.value) onDraft.value = true
    if (editing.value || !mayEdit.value || !from || opening.value) return
    opening.value = true
    try {
      const { id, text } = await call('rules.open', { id: from.id })
      begin({ base: id, text })
    } catch (thrown) {
      complain(toProblem(thrown))
    } finally {
      opening.value = false
    }
  }
  function choose(id: string): void {
    chosen.value = id
    onDraft.value = false
  }
  function close(): void {
    editing.value = undefined
    onDraft.value = false
  }
  /** What is being edited is made from another version now. */
  function moved(base: string): void {
    if (editing.value) editing.value = { ...editing.value, start: { ...editing.value.start, base } }
  }
  /** Forgets what was typed, which can be undone for a while. */
  async function giveUp(draft: RulesDraft): Promise<void> {
    close()
    try {
      await inTurn(DRAFT_KEY, () => call('rules.drop', {}))
    } catch (thrown) {
      complain(toProblem(thrown))
    }
    const dismiss = toast(t('rules.given', { id: draft.base }), { until: Date.now() + UNDO_MS, action: { label: t('common.undo'), run: () => { dismiss(); if (!editing.value) begin(draft, { kept: false }) } } })
  }
  async function published(done: RulesPublished): Promise<void> {
    close()
    chosen.value = done.id
    toast(t('rules.publish.done', { id: done.id, day: done.from }), { tone: 'good' })
    await list.reload()
  }
  async function withdrawn(id: string): Promise<void> {
    chosen.value = undefined
    toast(t('rules.withdraw.done', { id }), { tone: 'good' })
    await list.reload()
  }
  return { list, packs, mayEdit, newest, row, editing, onDraft, opening, edit, choose, moved, giveUp, published, withdrawn }
}
