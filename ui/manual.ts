//! The manual as the interface shows it: `docs/manual.zh-CN.md` read at build time into a tree of words.
//!
//! Invariant: no HTML of the document, or of anybody, reaches the page; what the tree has no place for fails the build.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { lexer, type Token, type Tokens } from 'marked'
import type { Plugin } from 'vite'
import type { Block, Inline, Manual } from './src/desk/help/manual'

const ID = /^<!--\s*#([a-z-]+)\s*-->\s*$/

/** Reads the document; `picture` gives the number of a picture's file. */
export function readManual(text: string, picture: (src: string) => number): Manual {
  const blocks: Block[] = []
  let id: string | undefined
  let title = ''
  for (const token of lexer(text)) {
    if (token.type === 'html') {
      const named = ID.exec(token.raw.trim())
      if (!named) throw new Error(`the manual has HTML: ${token.raw.slice(0, 60)}`)
      id = named[1]
    } else if (token.type === 'heading') {
      const heading = token as Tokens.Heading
      if (heading.depth === 1) title = heading.text
      else blocks.push({ t: 'head', level: heading.depth, id: id ?? `s${blocks.length}`, c: inlines(heading.tokens) })
      id = undefined
    } else if (token.type !== 'space') blocks.push(block(token, picture))
  }
  return { title, blocks }
}

function block(token: Token, picture: (src: string) => number): Block {
  if (token.type === 'paragraph') {
    const { tokens } = token as Tokens.Paragraph
    const [only] = tokens
    if (tokens.length === 1 && only?.type === 'image') return { t: 'picture', n: picture((only as Tokens.Image).href), alt: (only as Tokens.Image).text }
    return { t: 'text', c: inlines(tokens) }
  }
  if (token.type === 'list') {
    const list = token as Tokens.List
    return { t: 'list', ordered: list.ordered, items: list.items.map((item) => item.tokens.filter((one) => one.type !== 'space').map((one) => (one.type === 'text' ? { t: 'text' as const, c: inlines((one as Tokens.Text).tokens ?? []) } : block(one, picture)))) }
  }
  if (token.type === 'table') {
    const table = token as Tokens.Table
    return { t: 'table', head: table.header.map((cell) => inlines(cell.tokens)), rows: table.rows.map((row) => row.map((cell) => inlines(cell.tokens))) }
  }
  throw new Error(`the manual has something that help cannot show: ${token.type}`)
}

function inlines(tokens: Token[]): Inline[] {
  return tokens.map((token): Inline => {
    const inner = () => inlines((token as Tokens.Strong).tokens)
    if (token.type === 'text' || token.type === 'escape') return (token as Tokens.Text).text
    if (token.type === 'strong' || token.type === 'em') return { b: inner() }
    if (token.type === 'codespan') return { code: (token as Tokens.Codespan).text }
    if (token.type === 'link') {
      const { href } = token as Tokens.Link
      // Only places within the manual can be gone to; what lies elsewhere is named.
      return href.startsWith('#') ? { to: href.slice(1), c: inner() } : { b: inner() }
    }
    if (token.type === 'br') return ' '
    throw new Error(`the manual has something that help cannot show: ${token.type}`)
  })
}

/** `virtual:manual`: the tree, and the addresses of its pictures, which go into the build. */
export function manual(path: string): Plugin {
  return {
    name: 'manual',
    resolveId: (id) => (id === 'virtual:manual' ? '\0manual' : undefined),
    load(id) {
      if (id !== '\0manual') return undefined
      this.addWatchFile(path)
      const pictures: string[] = []
      const tree = readManual(readFileSync(path, 'utf8'), (src) => {
        const file = resolve(dirname(path), src)
        if (!existsSync(file)) throw new Error(`the manual names a picture that is not there: ${src}`)
        return pictures.push(file) - 1
      })
      const imports = pictures.map((file, n) => `import p${n} from ${JSON.stringify(`${file}?url`)}`)
      return [...imports, `export const manual = ${JSON.stringify(tree)}`, `export const pictures = [${pictures.map((_, n) => `p${n}`).join()}]`].join('\n')
    },
  }
}
