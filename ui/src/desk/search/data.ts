//! Hits of the whole desk by kind, and where each leads.
import type { HitKind, SearchHit } from '@/api/types'

export const KINDS: readonly HitKind[] = ['ticket', 'draft', 'law']

/** Hits of the kinds chosen, in the order the program ranked them, kind by kind. */
export function sectionsOf(hits: readonly SearchHit[], kind: HitKind | 'all'): { kind: HitKind; hits: SearchHit[] }[] {
  return KINDS.filter((k) => kind === 'all' || kind === k)
    .map((k) => ({ kind: k, hits: hits.filter((hit) => hit.kind === k) }))
    .filter((section) => section.hits.length > 0)
}

/** The page a hit opens. */
export function routeOf(hit: SearchHit): string {
  switch (hit.kind) {
    case 'ticket':
      return `/ticket/${hit.ticket_id ?? hit.id}`
    case 'draft':
      return `/ticket/${hit.ticket_id ?? ''}/reply`
    case 'law':
      return `/law?act=${encodeURIComponent(hit.id)}&at=${encodeURIComponent(hit.no)}`
  }
}
