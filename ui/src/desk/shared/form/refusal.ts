//! Why the program refused what a form asks: said at the field that it names, else beside the form, until it is asked anew.
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Problem } from '@/api/types'
import { sentenceOf } from '@/api/words'

export interface Refusal<Field extends string> {
  problem: ShallowRef<Problem | undefined>
  /** What it says of a field. */
  at: (field: Field) => string | undefined
  /** What it says of none of them. */
  beside: ComputedRef<string | undefined>
}

/** `fields`: those that the form has, as the program names them. */
export function useRefusal<Field extends string>(fields: readonly Field[]): Refusal<Field> {
  const problem = shallowRef<Problem>()
  const at = (field: Field) => (problem.value?.field === field ? sentenceOf(problem.value) : undefined)
  const beside = computed(() => (problem.value && !fields.some(at) ? sentenceOf(problem.value) : undefined))
  return { problem, at, beside }
}
