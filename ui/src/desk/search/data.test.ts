//! Sections of the search page.
import { describe, expect, it } from 'vitest'
import type { SearchHit } from '@/api/types'
import { routeOf, sectionsOf } from './data'

const hit = (kind: SearchHit['kind'], id: string, some: Partial<SearchHit> = {}): SearchHit => ({ kind, id, no: '第三条', title: '', snippet: [], ...some })

describe('the search page', () => {
  it('shows kind by kind and leaves out what has no hit', () => {
    const hits = [hit('law', 'l1'), hit('ticket', 't1'), hit('ticket', 't2')]
    expect(sectionsOf(hits, 'all').map((s) => [s.kind, s.hits.map((h) => h.id)])).toEqual([['ticket', ['t1', 't2']], ['law', ['l1']]])
    expect(sectionsOf(hits, 'draft')).toEqual([])
  })
  it('leads each kind to its page, names in the address escaped', () => {
    expect(routeOf(hit('ticket', 't1'))).toBe('/ticket/t1')
    expect(routeOf(hit('draft', 'd1', { ticket_id: 't9' }))).toBe('/ticket/t9/reply')
    expect(routeOf(hit('law', '某法@2020-01-01'))).toBe(`/law?act=${encodeURIComponent('某法@2020-01-01')}&at=${encodeURIComponent('第三条')}`)
  })
})
