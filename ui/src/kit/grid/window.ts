//! Which rows of a long list are in view: heights are exact, so every place is a sum and nothing is measured.
//!
//! Invariant: the work does not grow with the list; ten rows or a million, only those near the view are named.
import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { afterBreath } from '@/kit/paint'

/** Rows drawn above and below the view, so that a turn of the wheel meets no empty place. */
const BEYOND = 6
/** Longest wait for the rows in view to be drawn, milliseconds. */
const DRAWN = 200

export interface Heights {
  /** Of a row, pixels. */
  row: number
  /** Of a heading, pixels. */
  head: number
  /** Rows that have a heading above them, ascending. */
  heads: readonly number[]
}

/** Where row `index` begins, its own heading above it not counted in. */
export function startOf(index: number, { row, head, heads }: Heights): number {
  return index * row + heads.filter((at) => at <= index).length * head
}

/** The rows from `top` to `top + height` of a list of `total`, and `beyond` more on either side. */
export function between(total: number, top: number, height: number, heights: Heights, beyond = BEYOND): { from: number; to: number } {
  const above = heights.heads.length * heights.head
  const from = Math.max(0, Math.floor((top - above) / heights.row) - beyond)
  const to = Math.min(total, Math.ceil((top + height) / heights.row) + beyond)
  return { from: Math.min(from, to), to }
}

/** How far to scroll so that row `index` is wholly in view, from `top`: not at all where it is. */
export function scrolledTo(index: number, top: number, height: number, heights: Heights): number {
  const start = startOf(index, heights)
  const headed = heights.heads.includes(index) ? start - heights.head : start
  if (headed < top) return headed
  return Math.max(top, start + heights.row - height)
}

/** Follows the scrolled element: the rows in view, the height of all, and a way to one of them. */
export function useWindow(scroller: Ref<HTMLElement | undefined>, total: () => number, heights: () => Heights) {
  const top = ref(0)
  const height = ref(0)
  /** Rows that nobody sees are made when those in view have been drawn. */
  const beyond = ref(0)
  const follow = () => (top.value = scroller.value?.scrollTop ?? 0)
  const observer = new ResizeObserver(() => (height.value = scroller.value?.clientHeight ?? 0))
  onMounted(() => {
    const element = scroller.value
    if (!element) return
    height.value = element.clientHeight
    element.addEventListener('scroll', follow, { passive: true })
    observer.observe(element)
  })
  onBeforeUnmount(() => observer.disconnect())
  watch(() => total() > 0, (some) => void (some && afterBreath(DRAWN).then(() => (beyond.value = BEYOND))), { immediate: true })
  // A list that became shorter is scrolled by the browser, which tells of it only later.
  watch(total, () => void Promise.resolve().then(follow), { flush: 'post' })

  const indices = computed(() => {
    const { from, to } = between(total(), top.value, height.value, heights(), beyond.value)
    return Array.from({ length: to - from }, (_, i) => from + i)
  })
  const whole = computed(() => startOf(total(), heights()))
  function scrollTo(index: number): void {
    const element = scroller.value
    if (!element) return
    element.scrollTop = scrolledTo(index, element.scrollTop, element.clientHeight, heights())
    follow()
  }
  return { indices, whole, scrollTo }
}
