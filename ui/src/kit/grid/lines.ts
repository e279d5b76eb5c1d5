//! The lines of the screen: which row stands on which, so that a jump in a long list changes words and builds nothing.
//!
//! Invariant: a line keeps its elements for whatever row it shows; one whose row is on its way shows the row before, hidden.
import { computed, watch, type ComputedRef, type Ref } from 'vue'

/** Lines of a usual screen with those beyond it. */
const LINES = 48

export interface Line<Row> {
  index: number
  /** Which line of the screen. */
  place: number
  /** The row, once it is here. */
  row: Row | undefined
  /** What is drawn: the row, or the one that stood there before. */
  over: Row | undefined
}

export function useLines<Row>(indices: () => readonly number[], at: (index: number) => Row | undefined, rev: () => number): ComputedRef<Line<Row>[]> {
  const before = new Map<number, Row>()
  /** In steps that no turn of the wheel changes. */
  const room = (many: number) => LINES * 2 ** Math.max(0, Math.ceil(Math.log2(many / LINES)))
  return computed(() => {
    void rev()
    const places = room(indices().length)
    return indices().map((index) => {
      const [place, row] = [index % places, at(index)]
      if (row) before.set(place, row)
      return { index, place, row, over: row ?? before.get(place) }
    })
  })
}

/** A line that shows another row now is not the one that has the focus: the list takes it, and the keys go on. */
export function keepFocus(list: Ref<HTMLElement | undefined>, lines: Ref<unknown>, active: () => number): void {
  watch(lines, () => {
    const line = document.activeElement
    const index = line instanceof HTMLElement && list.value?.contains(line) ? line.dataset['index'] : undefined
    if (index !== undefined && index !== String(active())) list.value?.focus({ preventScroll: true })
  }, { flush: 'post' })
}
