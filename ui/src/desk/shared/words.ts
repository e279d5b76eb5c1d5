//! The words of a person in what the program keeps or sends, to be read and copied.
import type { Citation } from '@/api/types'
import { printCitation } from '@/kit/citation/print'

/** What people type into forms, in the order of reading; words of `sync.field`. */
const FIELDS = [
  'public_text', 'internal_text', 'unsolved_reason', 'suggested_unit_name', 'unit_name', 'days', 'reason', 'text', 'note', 'comment', 'demand', 'facts', 'conclusion', 'advice',
] as const
export type Field = (typeof FIELDS)[number] | 'basis'

/** The words of an operation as it is sent (`json`): each field that was filled in; nothing where none can be read. */
export function wordsOf(json: string): { field: Field; text: string }[] {
  const found: { field: Field; text: string }[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (typeof value !== 'object' || value === null) return
    const object = value as Record<string, unknown>
    if (object['key'] && object['valid_from']) return void found.push({ field: 'basis', text: printCitation(object as unknown as Citation) })
    if (object['kind'] === 'document') return void found.push({ field: 'basis', text: `${String(object['name'])} ${String(object['text'])}`.trim() })
    for (const field of FIELDS) {
      const text = object[field]
      if ((typeof text === 'string' || typeof text === 'number') && String(text).trim()) found.push({ field, text: String(text).trim() })
    }
    Object.values(object).forEach(walk)
  }
  try {
    walk(JSON.parse(json))
  } catch {
    return []
  }
  return found
}
