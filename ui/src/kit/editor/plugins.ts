//! What the editor does beyond typing: 《 opens the picker, findings are underlined, an empty text shows its ghost.
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import { positionOf } from './schema'

export interface TextMark {
  /** Characters of the text, as the program counts. */
  start: number
  end: number
  tone: 'block' | 'warn'
}

/** After the end of a composition, until the editor has taken in what it left; milliseconds. */
const TAKEN_IN = 60

/** Calls `open` when `asks` says so of the line before the cursor, just after a sign came in: typed, or committed by an input method. */
function signPlugin(asks: (line: string) => boolean, open: (view: EditorView) => void): Plugin {
  /** What stood there when the composition that goes on began: its end by itself changes nothing any more. */
  let begun: Node | undefined
  function look(view: EditorView, before: Node): void {
    if (view.composing) {
      begun ??= before
      return
    }
    const from = begun ?? before
    begun = undefined
    const { selection, doc } = view.state
    const grown = doc.content.size - from.content.size
    if (!selection.empty || grown < 1 || grown > 2) return
    if (asks(selection.$from.parent.textBetween(0, selection.$from.parentOffset, undefined, '\ufffc'))) open(view)
  }
  return new Plugin({
    view: () => ({ update: (view, before) => look(view, before.doc) }),
    props: {
      handleDOMEvents: {
        compositionend: (view) => void setTimeout(() => begun && !view.isDestroyed && look(view, begun), TAKEN_IN),
      },
    },
  })
}

/** 《 asks for a basis. */
export const bookPlugin = (open: (view: EditorView) => void): Plugin => signPlugin((line) => line.endsWith('《'), open)

/** A slash, or the 、 that a Chinese input method makes of it, asks for a template where it begins a line. */
export const slashPlugin = (open: (view: EditorView) => void): Plugin => signPlugin((line) => line === '/' || line === '、', open)

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
