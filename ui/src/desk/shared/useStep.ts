//! One step at a time that a screen asks of the program: whether it is on its way, and why it failed.
import { ref, shallowRef } from 'vue'
import { toProblem } from '@/api/call'
import type { Problem } from '@/api/types'

export function useStep() {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  /** Takes the step, unless one is on its way; a failure stands in `problem` until the next one. */
  async function take(step: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = undefined
    try {
      await step()
    } catch (thrown) {
      problem.value = toProblem(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, take }
}
