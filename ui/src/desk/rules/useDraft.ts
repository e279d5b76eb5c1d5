//! Rules that are being edited: as text and as a tree, kept as they are typed, checked by the program.
import { computed, ref } from 'vue'
import { call, isCode } from '@/api/call'
import type { RulesDraft } from '@/api/types'
import { useKeeper } from '@/desk/shared/keeper'
import type { Book } from './books'
import { carry, print, read } from './tree'
import { useChecked } from './useChecked'
import { useEdited } from './useEdited'

/** `kept`: the program has it as it begins, or needs not have it. */
export function useDraft(book: Book, start: RulesDraft, kept = true) {
  const base = ref(start.base)
  const { text, tree, root, steps, write, change, undo } = useEdited(start.text)
  /** The version that it was made from, as it stands; once it is known. */
  const pristine = ref<string>()
  const words = computed(() => JSON.stringify({ base: base.value, text: text.value } satisfies RulesDraft))
  const keeper = useKeeper({
    place: () => ({ key: book.key, kind: book.key, path: book.path }),
    text: words,
    write: (now) => {
      const draft = JSON.parse(now) as RulesDraft
      return draft.text === pristine.value ? call(book.drop, {}) : call(book.keep, draft)
    },
    blank: (now) => (JSON.parse(now) as RulesDraft).text === pristine.value,
  })
  keeper.recall()
  if (!kept) {
    keeper.has('')
    void keeper.settle()
  }
  // A base that was withdrawn is nobody's beginning.
  void call(book.open, { id: base.value }).then((found) => (pristine.value = found.text), () => undefined)

  const { checked, checkProblem, fresh, check } = useChecked(text, (now) => call(book.check, { text: now }))
  /** The line from which on the text is no JSON, where that is so and known. */
  const badLine = computed(() => ('root' in tree.value ? undefined : (tree.value.line ?? (fresh.value ? checked.value?.line : undefined))))

  /** Takes what was changed over to a newer version than the one it was made from. */
  async function carryTo(id: string): Promise<void> {
    const mine = root.value
    if (!mine) return
    const newest = await call(book.open, { id })
    // What was made from a version that was withdrawn stands for itself: everything in it is told as a change.
    const origin = await call(book.open, { id: base.value }).catch((thrown: unknown) => {
      if (isCode(thrown, 'not_found')) return newest
      throw thrown
    })
    const [from, to] = [read(origin.text), read(newest.text)]
    if (!('root' in from) || !('root' in to)) return
    const next = origin === newest ? { ...mine, version: to.root['version'] ?? null } : carry(from.root, mine, to.root)
    pristine.value = newest.text
    base.value = id
    write(print(next))
    await Promise.all([keeper.settle(), check()])
  }
  return { base, text, root, badLine, checked, checkProblem, fresh, check, write, change, undo, steps, carryTo, keeper }
}
