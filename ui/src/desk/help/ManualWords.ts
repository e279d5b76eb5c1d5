//! Words of the manual as elements, with what was looked for marked in them.
import { defineComponent, h, inject, type PropType, type VNodeChild } from 'vue'
import { renamed } from '@/kit/keys/keymap'
import { GO_CHAPTER, marked, type Inline } from './manual'

export default defineComponent({
  props: { words: { type: Array as PropType<readonly Inline[]>, required: true }, sought: { type: String, default: '' } },
  setup(props) {
    const go = inject(GO_CHAPTER, () => undefined)
    const text = (word: string): VNodeChild => marked(word, props.sought).map((piece, n) => (n % 2 ? h('mark', piece) : piece))
    const show = (words: readonly Inline[]): VNodeChild[] =>
      words.map((word) => {
        if (typeof word === 'string') return text(word)
        if ('code' in word) return h('kbd', renamed(word.code))
        return 'b' in word ? h('strong', show(word.b)) : h('button', { type: 'button', class: 'link', onClick: () => go(word.to) }, show(word.c))
      })
    return () => show(props.words)
  },
})
