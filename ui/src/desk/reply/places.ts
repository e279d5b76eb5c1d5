//! Two texts and their merge as one row of places: where they agree, and where one of three versions is to be chosen.
//!
//! Invariant: the places of one side, joined, are that side's text to the last character; nothing chosen is from elsewhere.
import type { MergePiece } from '@/api/types'
import { common, likeness, MOST, sentences, unitsOf } from './sentences'

export type Choice = 'mine' | 'merged' | 'theirs'

/** Words both have. */
export interface Same {
  same: string
}
/** Words that differ: each side's, and the merge's pieces. */
export interface Differs {
  mine: string
  theirs: string
  merged: MergePiece[]
}
export type Place = Same | Differs

export const differs = (place: Place): place is Differs => 'mine' in place

/** The pieces that make up `text.slice(from, to)` of the text they make up together. */
export function cut(pieces: readonly MergePiece[], from: number, to: number): MergePiece[] {
  const out: MergePiece[] = []
  let start = 0
  for (const piece of pieces) {
    const text = piece.text.slice(Math.max(0, from - start), Math.max(0, to - start))
    if (text !== '') out.push({ ...piece, text })
    start += piece.text.length
  }
  return out
}

/** Splits a differing stretch where the merge follows the same order; elsewhere its sentences stay one question. */
function split(a: readonly string[], b: readonly string[], merged: readonly MergePiece[]): Differs[] {
  const whole = { mine: a.join(''), theirs: b.join(''), merged: [...merged] }
  if (a.length + b.length < 2 || a.length > MOST || b.length > MOST) return [whole]
  const units = unitsOf(a, b)
  const said = sentences(merged.map((piece) => piece.text).join(''))
  const owner = said.map((one) => {
    const exact = units.findIndex((unit) => unit.mine.includes(one) || unit.theirs.includes(one))
    if (exact >= 0) return exact
    const like = units.map((unit) => Math.max(0, ...[...unit.mine, ...unit.theirs].map((other) => likeness(one, other))))
    return like.indexOf(Math.max(...like))
  })
  const ends = said.reduce<number[]>((out, one) => [...out, (out.at(-1) ?? 0) + one.length], [])
  const out: Differs[] = []
  let [from, start] = [0, 0]
  units.forEach((_, u) => {
    const last = owner.findLastIndex((of) => of <= u)
    const next = owner.findIndex((of) => of > u)
    if (u < units.length - 1 && next >= 0 && next < last) return
    const [group, end] = [units.slice(from, u + 1), Math.max(start, last < 0 ? 0 : (ends[last] ?? 0))]
    out.push({ mine: group.flatMap((unit) => unit.mine).join(''), theirs: group.flatMap((unit) => unit.theirs).join(''), merged: cut(merged, start, u === units.length - 1 ? Infinity : end) })
    ;[from, start] = [u + 1, end]
  })
  return out
}

/** The places in order; nothing where the merge cannot be laid beside the two texts (then only the whole is chosen). */
export function placesOf(mine: string, theirs: string, pieces: readonly MergePiece[]): Place[] | undefined {
  const [a, b] = [sentences(mine), sentences(theirs)]
  const merged = pieces.map((piece) => piece.text).join('')
  const places: Place[] = []
  let [i, j, seen] = [0, 0, 0]
  const between = (toI: number, toJ: number, to: number) => {
    const found = split(a.slice(i, toI), b.slice(j, toJ), cut(pieces, seen, to))
    places.push(...found.filter((one) => one.mine !== '' || one.theirs !== '' || one.merged.length > 0))
  }
  for (const [fromA, fromB, length] of common(a, b)) {
    const same = a.slice(fromA, fromA + length).join('')
    const found = merged.indexOf(same, seen)
    if (found < 0) return undefined
    between(fromA, fromB, found)
    places.push({ same })
    ;[i, j, seen] = [fromA + length, fromB + length, found + same.length]
  }
  between(a.length, b.length, merged.length)
  return places
}

/** What a choice says at a place. */
export function wordsAt(place: Differs, choice: Choice): string {
  return choice === 'merged' ? place.merged.map((piece) => piece.text).join('') : place[choice]
}

/** The text that the choices make; a place without one stays merged. */
export function textOf(places: readonly Place[], choices: readonly (Choice | undefined)[]): string {
  let n = 0
  return places.map((place) => (differs(place) ? wordsAt(place, choices[n++] ?? 'merged') : place.same)).join('')
}
