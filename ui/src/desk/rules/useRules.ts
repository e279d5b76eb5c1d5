//! One kind of rules: which version is shown, what is being edited, and what becomes of it.
//!
//! Invariant: what was typed is found again on the next opening, whether it was kept or could not be.
import { computed, ref, shallowRef } from 'vue'
import { call, toProblem } from '@/api/call'
import type { RulesDraft } from '@/api/types'
import { inTurn } from '@/desk/shared/keeper'
import { unsaved } from '@/desk/shared/unsaved'
import { complain } from '@/desk/shared/useAct'
import { t } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'
import { NONE, type Book, type Published, type Shelf, type Version } from './books'

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

export function useRules(book: () => Book, shelf: () => Shelf, reload: () => Promise<void>) {
  const rows = computed<Version[]>(() => shelf().rows)
  const mayEdit = computed(() => shelf().may_edit)
  const newest = computed(() => rows.value.find((row) => row.newest))

  const chosen = ref<string>()
  /** The one that is shown: as chosen, else what may be edited, else what is in force. */
  const row = computed(() => rows.value.find((one) => one.id === chosen.value) ?? (mayEdit.value ? newest.value : undefined) ?? rows.value.find((one) => one.in_force) ?? rows.value[0])
  const editing = shallowRef<Editing>()
  const onDraft = ref(false)
  let n = 0
  function begin(start: RulesDraft, how: Partial<Pick<Editing, 'kept' | 'restored'>> = {}): void {
    editing.value = { start, kept: true, restored: false, ...how, n: ++n }
    onDraft.value = true
  }
  if (mayEdit.value) {
    const [held, kept] = [unsaved.value.find((one) => one.key === book().key), shelf().kept]
    if (held) begin(JSON.parse(held.content) as RulesDraft, { kept: false, restored: true })
    else if (kept) begin(kept, { restored: true })
  }

  const opening = ref(false)
  /** Goes on with what is being edited, or begins with the newest version; a unit that has none with what the program lays out. */
  async function edit(): Promise<void> {
    const from = newest.value?.id ?? (book().unit === undefined ? undefined : NONE)
    if (editing.value) onDraft.value = true
    if (editing.value || !mayEdit.value || from === undefined || opening.value) return
    opening.value = true
    try {
      const { id, text } = await call(book().open, { id: from })
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
      await inTurn(book().key, () => call(book().drop, {}))
    } catch (thrown) {
      complain(toProblem(thrown))
    }
    const dismiss = toast(book().say('given', draft.base), { until: Date.now() + UNDO_MS, action: { label: t('common.undo'), run: () => { dismiss(); if (!editing.value) begin(draft, { kept: false }) } } })
  }
  async function published(done: Published): Promise<void> {
    close()
    chosen.value = done.id
    toast(book().say('publish.done', done.id, { day: done.from }), { tone: 'good' })
    await reload()
  }
  async function withdrawn(id: string): Promise<void> {
    chosen.value = undefined
    toast(book().say('withdraw.done', id), { tone: 'good' })
    await reload()
  }
  return { rows, mayEdit, newest, row, editing, onDraft, opening, edit, choose, moved, giveUp, published, withdrawn }
}
