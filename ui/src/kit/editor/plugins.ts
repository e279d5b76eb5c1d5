//! What the editor does beyond typing: 《 opens the picker, findings are underlined, an empty text shows its ghost.
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import { positionOf } from './schema'

export interface TextMark {
  /** Characters of the text, as the program counts. */
  start: number
  end: number
  tone: 'block' | 'warn'
}

/** Calls `open` when 《 has just come before the cursor: typed, or committed by an input method. */
export function bookPlugin(open: (view: EditorView) => void): Plugin {
  return new Plugin({
    view: () => ({
      update(view, before) {
        if (view.composing || before.doc.eq(view.state.doc)) return
        const { $from, empty } = view.state.selection
        const grown = view.state.doc.content.size - before.doc.content.size
        if (!empty || grown < 1 || grown > 2) return
        if ($from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset) === '《') open(view)
      },
    }),
  })
}

export const marksKey = new PluginKey<{ set: DecorationSet; marks: TextMark[] }>('marks')

/** Underlines what the check found; new marks come as a transaction's meta. */
export function marksPlugin(): Plugin {
  return new Plugin({
    key: marksKey,
    state: {
      init: () => ({ set: DecorationSet.empty, marks: [] as TextMark[] }),
      apply(tr, now) {
        const marks = tr.getMeta(marksKey) as TextMark[] | undefined
        if (!marks) return { ...now, set: now.set.map(tr.mapping, tr.doc) }
        const found = marks.flatMap((m) => {
          const from = positionOf(tr.doc, m.start)
          const to = positionOf(tr.doc, m.end)
          return to > from ? [Decoration.inline(from, to, { class: `mark-${m.tone}` })] : []
        })
        return { set: DecorationSet.create(tr.doc, found), marks }
      },
    },
    props: {
      decorations: (state) => marksKey.getState(state)?.set ?? null,
    },
  })
}
