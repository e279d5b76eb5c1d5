//! Items of a list that come, go and move, with the focus where somebody left it.
import { nextTick, type Ref } from 'vue'
import type { RulesContext } from './context'
import { moved, type Json } from './tree'

export interface Rows {
  add(item: Json): void
  remove(i: number): void
  move(i: number, by: -1 | 1): void
}

/** `box` holds one element with `data-row` for each item, and one with `data-add`. */
export function useRows(list: () => readonly Json[], at: () => string, context: () => RulesContext, box: Ref<HTMLElement | undefined>): Rows {
  const put = (next: Json[]) => context().change?.(at(), next)
  /** The first of these in row `i` that can have it; else what adds one. */
  async function focus(i: number, ...what: string[]): Promise<void> {
    await nextTick()
    const row = box.value?.querySelectorAll(':scope > [data-row]')[i]
    const found = what.map((one) => row?.querySelector<HTMLElement>(one)).find((one) => one && !one.matches(':disabled'))
    ;(found ?? box.value?.querySelector<HTMLElement>(':scope > [data-add]'))?.focus()
  }
  return {
    add(item) {
      const last = list().length
      put([...list(), item])
      void focus(last, 'input, select, textarea')
    },
    remove(i) {
      const last = list().length - 2
      put(list().filter((_, k) => k !== i))
      void focus(Math.min(i, last), '[data-remove]')
    },
    move(i, by) {
      put(moved(list(), i, i + by))
      void focus(i + by, `[data-move="${by}"]`, `[data-move="${-by}"]`)
    },
  }
}
