//! What the coach says, in the words of the screen: which key, with which values.
//!
//! Invariant: nothing is weighed here; a sentence says no more than the program found.
import type { Coaching, GroundAdvice, ItemMatch, ListRef, UnitWhy } from '@/api/types'
import { isoDay } from '@/kit/text/format'
import type { DocumentBasis } from './data'

/** A sentence: key below `returns.coach`, and values. */
export interface Words {
  key: string
  values: Record<string, string | number>
}

/** Joins names in the language of the screen. */
export type Join = (names: readonly string[]) => string

/** Shape, colour and words of how the lists speak of a ground: the shape alone tells them apart. */
export const MARKS = {
  bears_out: { shape: '✔', tone: 'green' },
  against: { shape: '✖', tone: 'red' },
  silent: { shape: '○', tone: '' },
} as const satisfies Record<GroundAdvice['says'], { shape: string; tone: string }>

/** The verdict, then what else must be said with it. */
export function verdictWords(coaching: Coaching, refusal: string | undefined, join: Join): Words[] {
  const { verdict } = coaching
  const values = {
    list: verdict.item?.list.name ?? '',
    version: verdict.item?.list.version ?? '',
    from: verdict.item?.list.effective_from ?? '',
    code: verdict.item?.code ?? '',
    title: verdict.item?.title ?? '',
    units: join(verdict.item?.units ?? []),
    towns: join(verdict.item?.towns ?? []),
    grounds: join(verdict.grounds),
    granted: verdict.granted,
    decided: verdict.decided,
    why: refusal ?? '',
  }
  // The unit's own item speaks for a return where it holds in other towns only.
  const elsewhere = verdict.advice === 'ask' && verdict.item?.own === true
  const out: Words[] = [{ key: `verdict.${elsewhere ? 'ask_elsewhere' : verdict.advice}`, values }]
  if (verdict.advice === 'may_ask' || verdict.advice === 'not_compared') out.unshift({ key: verdict.uncompared ? `uncompared.${verdict.uncompared}` : 'unlisted', values: {} })
  if ((verdict.advice === 'handle' || verdict.advice === 'not_compared') && verdict.by_proof.length) out.push({ key: 'byProof', values: { grounds: join(verdict.by_proof) } })
  if (verdict.often && verdict.advice !== 'closed') out.push({ key: 'often', values: { n: coaching.bounced } })
  return out
}

/** Whether the advice is to handle it. */
export function advisesToHandle(advice: Coaching['verdict']['advice']): boolean {
  return advice === 'handle' || advice === 'handle_listed' || advice === 'not_compared' || advice === 'closed'
}

/** Grounds that the lists speak of, then those with like rulings only; the rest have nothing to show. */
export function telling(grounds: readonly GroundAdvice[]): { said: GroundAdvice[]; silent: GroundAdvice[] } {
  const said = grounds.filter((ground) => ground.says !== 'silent' || ground.decided > 0)
  return { said, silent: grounds.filter((ground) => !said.includes(ground)) }
}

/** Whether a ground rests on the very items that the one above it shows. */
export function sameItems(ground: GroundAdvice, above: GroundAdvice | undefined): boolean {
  return above?.says === ground.says && JSON.stringify(above.items) === JSON.stringify(ground.items)
}

/** The oldest of the data compared: none of them is older. */
export function dataDay(lists: readonly ListRef[]): string {
  return lists.length ? isoDay(Math.min(...lists.map((list) => list.imported_at))) : ''
}

/** A reason for a unit. */
export function whyWords(why: UnitWhy): Words {
  switch (why.by) {
    case 'listed':
      return { key: 'why.listed', values: { list: why.list, version: why.version, code: why.code, title: why.title } }
    case 'accepted':
      return { key: 'why.accepted', values: { n: why.times } }
    case 'town':
      return { key: 'why.town', values: { town: why.town } }
    default:
      return { key: `why.${why.by}`, values: {} }
  }
}

/** An item as the basis of a return: the list by name and version, the item by number, title and units. */
export function basisOf(item: ItemMatch): DocumentBasis {
  const { list } = item
  return {
    name: `《${list.name}》（第${list.version}版，自${list.effective_from}起施行）`,
    text: `第${item.code}项“${item.title}”：由${item.units.join('、')}承办`,
  }
}

/** The documents with one more, unless it is there. */
export function withBasis(documents: readonly DocumentBasis[], basis: DocumentBasis): DocumentBasis[] {
  return documents.some((held) => held.name === basis.name && held.text === basis.text) ? [...documents] : [...documents, basis]
}
