//! The words of a person in what the program keeps or sends, to be read and copied.
//!
//! Invariant: whatever can be typed into a form is among them; choices, days and keys are not.
import type { Citation } from '@/api/types'
import { t } from '@/i18n'
import { printCitation } from '@/kit/citation/print'

/** What people type into forms, in the order of reading; words of `sync.field`. A list of lines is one text. */
const FIELDS = [
  'name', 'category', 'public_text', 'internal_text', 'unsolved_reason', 'contact_waiver', 'beyond_duty', 'suggested_unit_name', 'unit_name', 'days', 'reason', 'text',
  'title', 'addressee', 'demand', 'facts', 'conclusion', 'advice', 'attachment_names', 'contact', 'quote', 'note', 'cc', 'comment',
] as const
/** Lists whose rows read as one text each, and what stands in a row. */
const ROWS = { bases: ['basis', 'name', 'text'], documents: ['basis', 'name', 'text'], prior: ['prior', 'no', 'called_on', 'answer'] } as const

export type Field = (typeof FIELDS)[number] | 'basis' | 'prior'
export interface Word {
  field: Field
  text: string
}

/** The words of an operation as it is sent, or of a form as it is kept (`json`): each field that was filled in; nothing where none can be read. */
export function wordsOf(json: string): Word[] {
  const found: Word[] = []
  const add = (field: Field, ...parts: unknown[]) => {
    const text = parts.map(textOf).filter(Boolean).join(' ')
    if (text) found.push({ field, text })
    return text !== ''
  }
  const walk = (value: unknown, list = ''): void => {
    if (Array.isArray(value)) return value.forEach((one) => walk(one, list))
    if (typeof value !== 'object' || value === null) return
    const object = value as Record<string, unknown>
    if (object['key'] && object['valid_from']) {
      add('basis', printCitation(object as unknown as Citation))
      return void add('reason', object['reason'])
    }
    if (Object.hasOwn(ROWS, list)) {
      const [field, ...parts] = ROWS[list as keyof typeof ROWS]
      if (add(field, ...parts.map((part) => object[part]))) return
    }
    for (const field of FIELDS) add(field, object[field])
    for (const [name, inner] of Object.entries(object)) walk(inner, name)
  }
  try {
    walk(JSON.parse(json))
  } catch {
    return []
  }
  return found
}

/** Them in lines, each with its name. */
export const linesOf = (words: readonly Word[]): string[] => words.map(({ field, text }) => t(`sync.field.${field}`) + t('common.colon') + text)

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === 'string').join('\n').trim()
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}
