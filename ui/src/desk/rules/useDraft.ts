//! Rules that are being edited: as text and as a tree, which are one, kept as they are typed, checked by the program.
//!
//! Invariants: the text is what counts, whatever view it is edited in; what was checked is told with the text it was said of.
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { call, isCode, toProblem } from '@/api/call'
import type { Problem, RulesChecked, RulesDraft } from '@/api/types'
import { useKeeper } from '@/desk/shared/keeper'
import type { Book } from './books'
import { carry, print, read, withValue, type Json } from './tree'

/** After a key, before it is checked. */
const CHECK_MS = 400
/** Steps that can be undone. */
const STEPS = 100

/** `kept`: the program has it as it begins, or needs not have it. */
export function useDraft(book: Book, start: RulesDraft, kept = true) {
  const base = ref(start.base)
  const text = ref(start.text)
  const tree = shallowRef(read(start.text))
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

  const checked = shallowRef<RulesChecked>()
  const checkedText = ref<string>()
  const checkProblem = shallowRef<Problem>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  async function check(): Promise<void> {
    clearTimeout(timer)
    const [mine, asked] = [++turn, text.value]
    try {
      const answer = await call(book.check, { text: asked })
      if (mine !== turn) return
      checked.value = answer
      checkedText.value = asked
      checkProblem.value = undefined
    } catch (thrown) {
      if (mine === turn) checkProblem.value = toProblem(thrown)
    }
  }
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void check(), CHECK_MS)
  })
  onScopeDispose(() => clearTimeout(timer))
  void check()
  /** What was said is said of what stands here now. */
  const fresh = computed(() => checkedText.value === text.value)

  const root = computed(() => ('root' in tree.value ? tree.value.root : undefined))
  /** The line from which on the text is no JSON, where that is so and known. */
  const badLine = computed(() => ('root' in tree.value ? undefined : (tree.value.line ?? (fresh.value ? checked.value?.line : undefined))))

  const steps = shallowRef<{ text: string; at: string }[]>([])
  function write(next: string): void {
    text.value = next
    tree.value = read(next)
    steps.value = []
  }
  function change(at: string, value: Json | undefined): void {
    if (!root.value) return
    // Letters typed one after the other into one field are one step.
    const last = steps.value.at(-1)
    const typing = (typeof value === 'string' || typeof value === 'number') && last?.at === at
    if (!typing) steps.value = [...steps.value.slice(1 - STEPS), { text: text.value, at }]
    const next = withValue(root.value, at, value)
    text.value = print(next)
    tree.value = { root: next }
  }
  function undo(): void {
    const last = steps.value.at(-1)
    if (!last) return
    text.value = last.text
    tree.value = read(last.text)
    steps.value = steps.value.slice(0, -1)
  }
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
