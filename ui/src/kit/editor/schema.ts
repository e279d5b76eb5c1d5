//! The document of a reply: paragraphs of plain text with citations as atoms; and its two ways from and to text.
//!
//! Invariant: `toText(fromText(text, names)) === text` whatever the names, so nothing typed changes by being shown.
import { Schema, type Node } from 'prosemirror-model'

export const schema = new Schema({
  nodes: {
    doc: { content: 'paragraph+' },
    paragraph: { content: 'inline*', toDOM: () => ['p', 0], parseDOM: [{ tag: 'p' }, { tag: 'div' }] },
    text: { group: 'inline' },
    citation: {
      group: 'inline',
      inline: true,
      atom: true,
      attrs: { name: { default: '' } },
      leafText: (node) => String(node.attrs['name']),
      toDOM: (node) => ['span', { class: 'cite', 'data-cite': String(node.attrs['name']) }, String(node.attrs['name'])],
      parseDOM: [{ tag: 'span[data-cite]', getAttrs: (el) => ({ name: el.getAttribute('data-cite') ?? '' }) }],
    },
  },
  marks: {},
})

const paragraph = (content: Node[]) => schema.node('paragraph', null, content)

/** Splits a line at the longest of `names` that stands at each place. */
function inline(line: string, names: readonly string[]): Node[] {
  const out: Node[] = []
  let plain = ''
  const flush = () => {
    if (plain) out.push(schema.text(plain))
    plain = ''
  }
  const longest = names.filter((n) => n !== '').sort((a, b) => b.length - a.length)
  for (let i = 0; i < line.length; ) {
    const name = longest.find((n) => line.startsWith(n, i))
    if (name) {
      flush()
      out.push(schema.node('citation', { name }))
      i += name.length
    } else {
      plain += line.charAt(i)
      i += 1
    }
  }
  flush()
  return out
}

/** The document of a text; each of `names` (printed citations) becomes an atom. */
export function fromText(text: string, names: readonly string[]): Node {
  return schema.node('doc', null, text.split('\n').map((line) => paragraph(inline(line, names))))
}

/** The text of a document: paragraphs by line feed. */
export function toText(doc: Node): string {
  const lines: string[] = []
  doc.forEach((p) => lines.push(p.textContent))
  return lines.join('\n')
}

/** The position in the document of the `index`-th character (code points, as the program counts) of its text. */
export function positionOf(doc: Node, index: number): number {
  let left = index
  let found = doc.content.size
  let done = false
  doc.forEach((p, offset) => {
    if (done) return
    p.forEach((child, inner) => {
      if (done) return
      const text = child.isText ? (child.text ?? '') : child.textContent
      const chars = [...text]
      if (left <= chars.length) {
        const units = child.isText ? chars.slice(0, left).join('').length : left === 0 ? 0 : 1
        found = offset + 1 + inner + units
        done = true
      } else left -= chars.length
    })
    if (!done && left === 0) {
      found = offset + p.nodeSize - 1
      done = true
    }
    // The line feed between paragraphs.
    left -= 1
  })
  return Math.min(found, doc.content.size)
}
