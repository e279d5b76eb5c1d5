//! A text that is edited as it stands or as a tree, which are one; steps in the tree can be undone.
//!
//! Invariant: the text is what counts, whatever view it is edited in.
import { computed, ref, shallowRef } from 'vue'
import { print, read, withValue, type Json } from './tree'

/** Steps that can be undone. */
const STEPS = 100

export function useEdited(start: string) {
  const text = ref(start)
  const tree = shallowRef(read(start))
  const root = computed(() => ('root' in tree.value ? tree.value.root : undefined))
  const steps = shallowRef<{ text: string; at: string }[]>([])

  function put(next: string): void {
    text.value = next
    tree.value = read(next)
  }
  function write(next: string): void {
    put(next)
    steps.value = []
  }
  const remember = (at: string) => (steps.value = [...steps.value.slice(1 - STEPS), { text: text.value, at }])
  /** Another text in its place, as one step. */
  function replace(next: string): void {
    remember('')
    put(next)
  }
  function change(at: string, value: Json | undefined): void {
    if (!root.value) return
    // Letters typed one after the other into one field are one step.
    const typing = (typeof value === 'string' || typeof value === 'number') && steps.value.at(-1)?.at === at
    if (!typing) remember(at)
    const next = withValue(root.value, at, value)
    text.value = print(next)
    tree.value = { root: next }
  }
  function undo(): void {
    const last = steps.value.at(-1)
    if (!last) return
    put(last.text)
    steps.value = steps.value.slice(0, -1)
  }
  return { text, tree, root, steps, write, replace, change, undo }
}
