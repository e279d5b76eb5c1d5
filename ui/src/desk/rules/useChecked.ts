//! What the program says of a text while it is typed.
//!
//! Invariant: what was said is told with the text it was said of; an answer that a newer question has overtaken is dropped.
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { toProblem } from '@/api/call'
import type { Problem } from '@/api/types'

/** After a key, before it is checked. */
const CHECK_MS = 400

export function useChecked<T>(text: Readonly<Ref<string>>, ask: (text: string) => Promise<T>) {
  const checked = shallowRef<T>()
  const checkedText = ref<string>()
  const checkProblem = shallowRef<Problem>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  async function check(): Promise<void> {
    clearTimeout(timer)
    const [mine, asked] = [++turn, text.value]
    try {
      const answer = await ask(asked)
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
  return { checked, checkProblem, fresh, check }
}
