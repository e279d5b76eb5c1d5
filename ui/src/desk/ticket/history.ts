//! Replies before the last one, and remarks on them that a reviewer wrote and never sent back.
import type { PassageMark, Reply } from '@/api/types'

export interface KeptRemarks {
  /** The reason of the sending back. */
  text: string
  marks: PassageMark[]
}

/** All replies but the last, which the page shows itself; the newest first, numbered from the first. */
export function earlierOf(replies: readonly Reply[]): { reply: Reply; nth: number }[] {
  return replies.slice(0, -1).map((reply, i) => ({ reply, nth: i + 1 })).reverse()
}

/** What a kept form of remarks says; nothing where it says nothing or cannot be read. */
export function remarksOf(content: string | undefined): KeptRemarks | undefined {
  if (!content) return undefined
  try {
    const { text = '', marks = [] } = JSON.parse(content) as Partial<KeptRemarks>
    return text.trim() || marks.length ? { text, marks } : undefined
  } catch {
    return undefined
  }
}

/** Remarks as plain lines, to be copied. */
export function remarksText({ text, marks }: KeptRemarks): string {
  return [...marks.map((mark, i) => `${i + 1}. 「${mark.quote}」${mark.note}`), text].filter(Boolean).join('\n')
}
