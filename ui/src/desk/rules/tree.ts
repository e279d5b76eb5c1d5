//! A pack as a tree: read from its text, changed at one place, written again.
//!
//! Invariants: what is changed leaves everything beside it the same object, so that only that is drawn anew; a place is one
//! string, whatever its keys hold.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Fields = Record<string, Json>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Neither a list nor fields. */
export const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null

/** The place of a field or an item inside the one at `at`. */
export const inside = (at: string, key: string | number): string => `${at}${at && '/'}${encodeURIComponent(key)}`
export const stepsOf = (at: string): string[] => (at === '' ? [] : at.split('/').map(decodeURIComponent))
/** The place that the program calls `chains.heavy[1].label`. */
export const placeOf = (path: string): string => path.split(/[.[\]]+/).filter(Boolean).reduce<string>(inside, '')
/** The names on the way to a place, items of lists left out: what words hang on. */
export const namesOf = (at: string): string[] => stepsOf(at).filter((step) => !/^\d+$/.test(step))

/** The text as fields; where it is none, the line from which on it is not, as far as the engine tells. */
export function read(text: string): { root: Fields } | { line?: number } {
  try {
    const root: unknown = JSON.parse(text)
    return isFields(root) ? { root } : { line: 1 }
  } catch (thrown) {
    const at = /position (\d+)/.exec(String(thrown))?.[1]
    return at === undefined ? {} : { line: text.slice(0, Number(at)).split('\n').length }
  }
}

export const print = (root: Fields): string => JSON.stringify(root, null, 2)

export function valueAt(root: Json | undefined, at: string): Json | undefined {
  return stepsOf(at).reduce<Json | undefined>((value, step) => (Array.isArray(value) ? value[Number(step)] : isFields(value) && Object.hasOwn(value, step) ? value[step] : undefined), root)
}

/** The same with another value at a place; nothing there any more where the value is `undefined`. */
export function withValue<T extends Json>(root: T, at: string, value: Json | undefined): T {
  const put = (node: Json | undefined, steps: string[]): Json | undefined => {
    const [step, ...rest] = steps
    if (step === undefined) return value
    if (Array.isArray(node)) {
      const place = Number(step)
      const next = put(node[place], rest)
      return next === undefined ? node.filter((_, i) => i !== place) : Object.assign([...node], { [place]: next })
    }
    const fields = isFields(node) ? node : {}
    const next = put(Object.hasOwn(fields, step) ? fields[step] : undefined, rest)
    if (next !== undefined) return { ...fields, [step]: next }
    return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== step))
  }
  return put(root, stepsOf(at)) as T
}

/** The list with one item somewhere else. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from)
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)]
}

/** All fields that items of a list have, in the order in which they come; a field that not all of them have may be left out of each. */
export function fieldsOf(items: readonly Json[]): { key: string; optional: boolean }[] {
  const rows = items.filter(isFields)
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((key) => ({ key, optional: rows.some((row) => !Object.hasOwn(row, key)) }))
}

/** A new item like those of the list, nothing filled in; what may be left out is. */
export function blankItem(items: readonly Json[]): Json {
  const rows = items.filter(isFields)
  if (rows.length === 0) return blankOf(items[0] ?? '')
  return Object.fromEntries(fieldsOf(items).filter((field) => !field.optional).map(({ key }) => [key, blankOf(rows[0]?.[key] ?? null)]))
}
function blankOf(like: Json): Json {
  if (Array.isArray(like)) return like.length > 0 && like.every(isLeaf) ? like.map(() => '') : []
  if (isFields(like)) return {}
  return typeof like === 'boolean' ? false : typeof like === 'number' ? 0 : like === null ? null : ''
}

/** Whether two values are the same, whatever the order of their fields. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]))
  if (!isFields(a) || !isFields(b)) return a === b
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

/** `newest` with what somebody changed from `base` to `mine`; lists as a whole, as versions are compared. Its number stays its own. */
export function carry(base: Fields, mine: Fields, newest: Fields): Fields {
  const step = (was: Fields, now: Fields, to: Fields): Fields => {
    const out: Fields = { ...to }
    for (const key of new Set([...Object.keys(was), ...Object.keys(now)])) {
      const [a, b, c] = [was[key], now[key], to[key]]
      if (same(a, b)) continue
      if (b === undefined) Reflect.deleteProperty(out, key)
      else out[key] = isFields(a) && isFields(b) && isFields(c) ? step(a, b, c) : b
    }
    return out
  }
  const own = ['version', 'effective_from'].map((key) => [key, newest[key]] as const).filter((pair): pair is readonly [string, Json] => pair[1] !== undefined)
  return { ...step(base, mine, newest), ...Object.fromEntries(own) }
}
