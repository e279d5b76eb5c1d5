//! A calendar that is being edited: as text and as a tree, kept as it is typed, checked by the program.
//!
//! Invariant: the version that it was made from is the one its text names, as far as the text can be read.
import { computed, ref, watch } from 'vue'
import { call } from '@/api/call'
import type { CalendarDraft, CalendarFile } from '@/api/types'
import { useKeeper } from '@/desk/shared/keeper'
import { same, type Json } from '../tree'
import { useChecked } from '../useChecked'
import { useEdited } from '../useEdited'
import { calendarIn, idOf, pastOf, textOf } from './edit'
import { KEY } from './useCalendar'

/** `kept`: the program has it as it begins, or needs not have it. */
export function useCalendarDraft(start: CalendarDraft, kept: boolean, versions: () => readonly CalendarFile[], today: () => string) {
  const { text, tree, root, steps, write, replace, change, undo } = useEdited(start.text)
  const base = ref(start.base)
  const file = computed(() => root.value && calendarIn(root.value))
  watch(() => file.value && idOf(file.value), (id) => {
    if (id !== undefined && versions().some((one) => idOf(one) === id)) base.value = id
  }, { flush: 'sync' })
  const origin = computed(() => versions().find((one) => idOf(one) === base.value))
  const pristine = computed(() => origin.value && textOf(origin.value))
  const past = computed(() => pastOf(origin.value, today()))

  const keeper = useKeeper({
    place: () => ({ key: KEY, kind: KEY, path: '/rules?of=calendar' }),
    text: computed(() => JSON.stringify({ base: base.value, text: text.value } satisfies CalendarDraft)),
    write: (now) => {
      const draft = JSON.parse(now) as CalendarDraft
      return draft.text === pristine.value ? call('calendar.drop', {}) : call('calendar.keep', draft)
    },
    blank: (now) => (JSON.parse(now) as CalendarDraft).text === pristine.value,
  })
  keeper.recall()
  if (!kept) {
    keeper.has('')
    void keeper.settle()
  }

  const { checked, checkProblem, fresh, check } = useChecked(text, (now) => call('calendar.check', { text: now }))
  // Another version came: what differs from the newest is another thing.
  const newest = computed(() => versions()[0])
  watch(() => newest.value && idOf(newest.value), () => void check())
  /** The line from which on the text is no JSON, where that is so and known. */
  const badLine = computed(() => ('root' in tree.value ? undefined : (tree.value.line ?? (fresh.value ? checked.value?.line : undefined))))
  /** It says what the newest version says. */
  const unchanged = computed(() => {
    const plain = (of: Record<string, Json>) => ({ local: [], ...of })
    return newest.value !== undefined && root.value !== undefined && same(plain(root.value), plain(JSON.parse(textOf(newest.value)) as Record<string, Json>))
  })

  /** A field, or a list; days of the place's own that are none leave no trace, as the program writes it. */
  function put(at: string, value: Json | undefined): void {
    change(at, at === 'local' && Array.isArray(value) && value.length === 0 ? undefined : value)
  }
  /** Begins anew with a version; what was typed comes back by what is returned, or step by step. */
  function restart(from: CalendarFile): () => void {
    const typed = text.value
    replace(textOf(from))
    return () => {
      if (text.value !== typed) replace(typed)
    }
  }
  return { base, text, root, file, past, badLine, checked, checkProblem, fresh, check, unchanged, write, put, undo, steps, restart, keeper }
}
