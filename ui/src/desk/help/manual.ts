//! The manual as a tree of words, and what is looked for in it.

import type { InjectionKey } from 'vue'

/** Goes to a chapter of the manual that is open. */
export const GO_CHAPTER: InjectionKey<(chapter: string) => void> = Symbol('go to a chapter')

/** Words within a line. */
export type Inline = string | { b: Inline[] } | { code: string } | { to: string; c: Inline[] }

export type Block =
  | { t: 'head'; level: number; id: string; c: Inline[] }
  | { t: 'text'; c: Inline[] }
  | { t: 'picture'; n: number; alt: string }
  | { t: 'list'; ordered: boolean; items: Block[][] }
  | { t: 'table'; head: Inline[][]; rows: Inline[][][] }

export interface Manual {
  title: string
  blocks: Block[]
}

/** A chapter: its heading and what stands under it. */
export interface Chapter {
  id: string
  title: string
  blocks: Block[]
}

/** The words of a line, without what they look like. */
export function plain(words: readonly Inline[]): string {
  return words.map((word) => (typeof word === 'string' ? word : 'code' in word ? word.code : plain('b' in word ? word.b : word.c))).join('')
}

/** The words of a block. */
export function plainOf(block: Block): string {
  if (block.t === 'picture') return block.alt
  if (block.t === 'list') return block.items.flat().map(plainOf).join('\n')
  if (block.t === 'table') return [block.head, ...block.rows].flat().map(plain).join('\n')
  return plain(block.c)
}

/** The chapters in order; what stands before the first belongs to the one without a name. */
export function chapters(manual: Manual): Chapter[] {
  const out: Chapter[] = [{ id: 'start', title: manual.title, blocks: [] }]
  for (const block of manual.blocks) {
    if (block.t === 'head' && block.level === 2) out.push({ id: block.id, title: plain(block.c), blocks: [] })
    else out[out.length - 1]?.blocks.push(block)
  }
  return out.filter((chapter) => chapter.blocks.length > 0)
}

/** Chapters that have all of the words, and in them the blocks that have any, with the headings above them. */
export function found(all: readonly Chapter[], words: string): Chapter[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...all]
  const has = (text: string, word: string) => text.toLowerCase().includes(word)
  return all.flatMap((chapter) => {
    const text = [chapter.title, ...chapter.blocks.map(plainOf)].join('\n')
    if (!wanted.every((word) => has(text, word))) return []
    const hit = (block: Block) => block.t !== 'head' && block.t !== 'picture' && wanted.some((word) => has(plainOf(block), word))
    const blocks = chapter.blocks.filter((block, at) => hit(block) || (block.t === 'head' && under(chapter.blocks, at).some(hit)))
    return [{ ...chapter, blocks: blocks.length ? blocks : chapter.blocks }]
  })
}

/** What stands under the heading at a place, up to the next one. */
function under(blocks: readonly Block[], at: number): Block[] {
  const rest = blocks.slice(at + 1)
  const end = rest.findIndex((block) => block.t === 'head')
  return end < 0 ? rest : rest.slice(0, end)
}

/** A line cut where the words stand in it: every second piece is one of them. */
export function marked(text: string, words: string): string[] {
  const wanted = words.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return wanted.length === 0 ? [text] : text.split(new RegExp(`(${wanted.join('|')})`, 'i'))
}
