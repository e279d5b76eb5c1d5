//! Two texts and their merge as one row of places: where they agree, and where one of three versions is to be chosen.
//!
//! Invariant: the places of one side, joined, are that side's text to the last character; nothing chosen is from elsewhere.
import type { MergePiece } from '@/api/types'

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

/** Sentences with what ends them; a line is at most one sentence long. */
function sentences(text: string): string[] {
  return text.match(/[^。！？；\n]*[。！？；\n]+[”’」』）]*|[^。！？；\n]+$/g) ?? []
}

/** Runs that both lists have, in order, as [from in a, from in b, length]: the longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): [number, number, number][] {
  const width = b.length + 1
  const best = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => best[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) best[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  const runs: [number, number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      const last = runs.at(-1)
      if (last && last[0] + last[2] === i && last[1] + last[2] === j) last[2] += 1
      else runs.push([i, j, 1])
      i += 1
      j += 1
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return runs
}

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

/** How alike two sentences are, 0 to 1: pairs of characters that both have. */
function likeness(a: string, b: string): number {
  const pairs = (text: string) => new Set([...text].map((sign, i, all) => sign + (all[i + 1] ?? '')))
  const [x, y] = [pairs(a.trim()), pairs(b.trim())]
  return (2 * [...x].filter((pair) => y.has(pair)).length) / Math.max(1, x.size + y.size)
}

/** As alike as this, a sentence is taken for another wording of the other. */
const ALIKE = 0.4
/** Longer stretches are left in one piece. */
const MOST = 80

interface Unit {
  mine: string[]
  theirs: string[]
}

/** Sentences that differ as units of one question: two wordings of one sentence, or what one side alone added. */
function unitsOf(a: readonly string[], b: readonly string[]): Unit[] {
  const width = b.length + 1
  const best = new Float64Array((a.length + 1) * width)
  const at = (i: number, j: number) => best[i * width + j] ?? 0
  const alike = a.map((x) => b.map((y) => likeness(x, y)))
  const gain = (i: number, j: number) => {
    const like = alike[i]?.[j] ?? 0
    return like >= ALIKE ? like + at(i + 1, j + 1) : 0
  }
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) best[i * width + j] = Math.max(gain(i, j), at(i + 1, j), at(i, j + 1))
  }
  const units: Unit[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const paired = i < a.length && j < b.length && gain(i, j) > 0 && gain(i, j) >= at(i, j)
    const mine = !paired && i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))
    units.push({ mine: paired || mine ? [a[i] ?? ''] : [], theirs: mine ? [] : [b[j] ?? ''] })
    if (paired || mine) i += 1
    if (!mine) j += 1
  }
  return units
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
