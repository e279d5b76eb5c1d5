//! Two texts by sentence: what both say, and what one of them says otherwise or alone.
//!
//! Invariant: what a comparison shows of one side, joined, is that side's text to the last character.

/** Sentences with what ends them; a line is at most one sentence long. */
export function sentences(text: string): string[] {
  return text.match(/[^。！？；\n]*[。！？；\n]+[”’」』）]*|[^。！？；\n]+$/g) ?? []
}

/** Runs that both lists have, in order, as [from in a, from in b, length]: the longest common subsequence. */
export function common(a: readonly string[], b: readonly string[]): [number, number, number][] {
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

/** How alike two sentences are, 0 to 1: pairs of characters that both have. */
export function likeness(a: string, b: string): number {
  const pairs = (text: string) => new Set([...text].map((sign, i, all) => sign + (all[i + 1] ?? '')))
  const [x, y] = [pairs(a.trim()), pairs(b.trim())]
  return (2 * [...x].filter((pair) => y.has(pair)).length) / Math.max(1, x.size + y.size)
}

/** As alike as this, a sentence is taken for another wording of the other. */
const ALIKE = 0.4
/** Longer stretches are left in one piece. */
export const MOST = 80

export interface Unit {
  mine: string[]
  theirs: string[]
}

/** Sentences that differ as units of one question: two wordings of one sentence, or what one side alone added. */
export function unitsOf(a: readonly string[], b: readonly string[]): Unit[] {
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

/** A stretch of a comparison: words of both, or what is gone and what came in its place. */
export type TextChange = { same: string } | { gone: string; come: string }

/** What became of one text in the next, sentence by sentence. */
export function changesOf(before: string, after: string): TextChange[] {
  const [a, b] = [sentences(before), sentences(after)]
  const out: TextChange[] = []
  let [i, j] = [0, 0]
  const between = (toI: number, toJ: number) => {
    const [gone, come] = [a.slice(i, toI), b.slice(j, toJ)]
    const units = gone.length > MOST || come.length > MOST ? [{ mine: gone, theirs: come }] : unitsOf(gone, come)
    out.push(...units.map(({ mine, theirs }) => ({ gone: mine.join(''), come: theirs.join('') })).filter((one) => one.gone !== '' || one.come !== ''))
  }
  for (const [fromA, fromB, length] of common(a, b)) {
    between(fromA, fromB)
    out.push({ same: a.slice(fromA, fromA + length).join('') })
    ;[i, j] = [fromA + length, fromB + length]
  }
  between(a.length, b.length)
  return out
}
