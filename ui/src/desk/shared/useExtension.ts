//! 「如延期」: what a number of working days would make of the due; the last answer stands until the next one comes.
import { shallowRef, watch } from 'vue'
import { call, toProblem } from '@/api/call'
import type { ExtendedDue, Problem } from '@/api/types'

interface Of {
  ticket_id: string
  assignment_id: string
}

export function useExtension(of: () => Of | undefined, days: () => number) {
  const whatIf = shallowRef<ExtendedDue>()
  const fault = shallowRef<Problem>()
  let turn = 0
  watch(() => ({ asked: of(), n: days() }), async ({ asked, n }, before) => {
    if (!asked || !Number.isInteger(n) || n < 1) return
    if (before && before.n === n && before.asked?.assignment_id === asked.assignment_id) return
    const mine = ++turn
    try {
      const due = await call('deadline.extend', { ...asked, days: n })
      if (mine !== turn) return
      whatIf.value = due
      fault.value = undefined
    } catch (thrown) {
      if (mine === turn) fault.value = toProblem(thrown)
    }
  }, { immediate: true })
  return { whatIf, fault }
}
