//! The calendar: which version is shown, what is being edited, and what becomes of it.
//!
//! Invariant: what was typed is found again on the next opening, whether it was kept or could not be.
import { computed, ref, shallowRef } from 'vue'
import { call, toProblem } from '@/api/call'
import type { CalendarDraft, CalendarPublished, CalendarView } from '@/api/types'
import { inTurn } from '@/desk/shared/keeper'
import { unsaved } from '@/desk/shared/unsaved'
import { complain } from '@/desk/shared/useAct'
import { t } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'
import { idOf, textOf } from './edit'

/** How long giving up can be undone, milliseconds. */
export const UNDO_MS = 10_000
/** Under which what is typed is kept. */
export const KEY = 'calendar'

export interface Editing {
  start: CalendarDraft
  /** The program has it as it is. */
  kept: boolean
  /** It was typed at an earlier opening. */
  restored: boolean
  n: number
}

export function useCalendar(view: () => CalendarView, reload: () => Promise<void>) {
  const versions = computed(() => view().versions)
  const mayEdit = computed(() => view().may_edit)
  const chosen = ref<string>()
  /** The one that is shown: as chosen, else the newest, by which everything is counted. */
  const file = computed(() => versions.value.find((one) => idOf(one) === chosen.value) ?? versions.value[0])

  const editing = shallowRef<Editing>()
  const onDraft = ref(false)
  let n = 0
  function begin(start: CalendarDraft, how: Partial<Pick<Editing, 'kept' | 'restored'>> = {}): void {
    editing.value = { start, kept: true, restored: false, ...how, n: ++n }
    onDraft.value = true
  }
  if (mayEdit.value) {
    const [held, kept] = [unsaved.value.find((one) => one.key === KEY), view().kept]
    if (held) begin(JSON.parse(held.content) as CalendarDraft, { kept: false, restored: true })
    else if (kept) begin(kept, { restored: true })
  }

  /** Goes on with what is being edited, or begins with the newest version. */
  function edit(): void {
    const newest = versions.value[0]
    if (editing.value) onDraft.value = true
    else if (mayEdit.value && newest) begin({ base: idOf(newest), text: textOf(newest) })
  }
  function choose(id: string): void {
    chosen.value = id
    onDraft.value = false
  }
  function close(): void {
    editing.value = undefined
    onDraft.value = false
  }
  /** Forgets what was typed, which can be undone for a while. */
  async function giveUp(draft: CalendarDraft): Promise<void> {
    close()
    try {
      await inTurn(KEY, () => call('calendar.drop', {}))
    } catch (thrown) {
      complain(toProblem(thrown))
    }
    const dismiss = toast(t('rules.given', { id: draft.base }), { until: Date.now() + UNDO_MS, action: { label: t('common.undo'), run: () => { dismiss(); if (!editing.value) begin(draft, { kept: false }) } } })
  }
  async function published(done: CalendarPublished): Promise<void> {
    close()
    chosen.value = undefined
    toast(t('calendar.publish.done', { id: done.id, day: done.known_through }), { tone: 'good' })
    await reload()
  }
  return { versions, mayEdit, file, editing, onDraft, edit, choose, giveUp, published }
}
