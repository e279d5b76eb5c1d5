//! The library as its tree and reader show it: groups by rank, articles with their place, a chosen passage as a citation.
//!
//! Invariant: texts are cited through the program, which chooses the version in force on the day of the facts.
import type { Article, CitationKey, LawTreeAct, Rank } from '@/api/types'
import { place } from '@/kit/text/chinese'

/** Order of the groups: from the highest rank to the lowest. */
export const RANKS: readonly Rank[] = [
  'constitution', 'law', 'administrative_regulation', 'local_regulation', 'department_rule', 'judicial_interpretation', 'normative_document',
]

export interface Group {
  rank: Rank
  acts: LawTreeAct[]
}

/** How the program names what applies everywhere: the common case, never shown as a mark. */
export const NATIONAL = '全国'

/** Acts by rank, the version in force on the day only, other places' only when asked for; words narrow by title. */
export function groupsOf(acts: readonly LawTreeAct[], day: string, allPlaces: boolean, words: string): Group[] {
  const parts = words.trim().split(/\s+/).filter(Boolean)
  const shown = acts.filter((act) => (allPlaces || act.applies) && parts.every((part) => act.title.includes(part)))
  const newest = new Map<string, LawTreeAct>()
  for (const act of shown) {
    const key = `${act.rank} ${act.title}`
    const other = newest.get(key)
    if (!other || better(act, other, day)) newest.set(key, act)
  }
  return RANKS.map((rank) => ({ rank, acts: [...newest.values()].filter((act) => act.rank === rank).sort((a, b) => a.title.localeCompare(b.title, 'zh-CN')) })).filter((g) => g.acts.length > 0)
}

function inForce(act: LawTreeAct, day: string): boolean {
  return act.valid_from <= day && (act.valid_to === undefined || act.valid_to === null || act.valid_to > day)
}

function better(act: LawTreeAct, other: LawTreeAct, day: string): boolean {
  if (inForce(act, day) !== inForce(other, day)) return inForce(act, day)
  return act.valid_from > other.valid_from
}

export type ActStanding = 'in_force' | 'not_yet' | 'repealed'

/** Whether a version was law on the day. */
export function standingOf(act: LawTreeAct, day: string): ActStanding {
  if (act.valid_from > day) return 'not_yet'
  return inForce(act, day) ? 'in_force' : 'repealed'
}

/** A place in an article as a key; 款 counted only where there is more than one. */
export function keyOf(title: string, article: Article, paragraph?: number): CitationKey {
  const counted = paragraph !== undefined && article.paragraphs.length > 1
  return { act: title, version: null, article: article.number, sub: article.sub, paragraph: counted ? paragraph + 1 : null, item: null }
}

/** How an article is headed: 第五十条. */
export function labelOf(article: Article): string {
  return article.number === 0 ? '' : place({ act: '', version: null, article: article.number, sub: article.sub, paragraph: null, item: null })
}

/** Index of the article with a label such as 第五十条 (or a longer place in it); -1 when there is none. */
export function indexOf(articles: readonly Article[], label: string): number {
  const wanted = label.replace(/^.*》/, '')
  let best = -1
  let length = 0
  articles.forEach((article, i) => {
    const own = labelOf(article)
    // 第十条 must not catch 第十条之一: the longest label that begins the place wins.
    if (own && wanted.startsWith(own) && own.length > length) {
      best = i
      length = own.length
    }
  })
  return best
}

/** Headings that begin with this article: those that differ from the article before. */
export function newHeadings(articles: readonly Article[], index: number): string[] {
  const own = articles[index]?.heading ?? []
  const before = articles[index - 1]?.heading ?? []
  const same = own.findIndex((heading, i) => heading !== before[i])
  return same < 0 ? [] : own.slice(same)
}
