//! A pack in words: what each rule is called, what its value says, what became of it from one version to the next.
//!
//! Invariant: nothing is left unsaid for want of a word: what has none stands as the pack has it.
import { i18n, t } from '@/i18n'
import type { RuleChange } from '@/api/types'
import { isFields, isLeaf, namesOf, same, stepsOf, type Json } from './tree'

const known = (key: string): boolean => (i18n.global.te as unknown as (key: string) => boolean)(key)
/** Keys of others may hold anything; those of words are plain. */
const plain = (names: readonly string[]) => names.every((name) => /^\w+$/.test(name))

/** Rules that may be left unset; in others an empty field is empty words. */
export const UNSET = ['limits.first_contact', 'appeal.again', 'recognition.limit', 'rate.basic_weight', 'rate.basic_solved_weight']
/** What publishing sets. */
export const PUBLISHED = ['version', 'approved', 'effective_from']
/** What is shown, and not edited among the entries. */
export const FIXED = ['pack', 'unit', 'zone', ...PUBLISHED]

/** Where the choices of a rule stand: words of `rules.value`, or roles. */
const SETS: [RegExp, string, string[]][] = [
  [/^clock\.start$/, 'start', ['dispatch', 'acknowledge']],
  [/^clock\.start_day$/, 'start_day', ['excluded', 'included']],
  [/^clock\.day_end$/, 'day_end', ['close_of_business', 'midnight']],
  [/^clock\.pause_on$/, 'pause_on', ['suspended', 'return_review', 'extension_review']],
  [/^priority$/, 'priority', ['supervised', 'critical', 'urgent', 'channel', 'nature', 'default']],
  [/^recognition\.when$/, 'when', ['handling', 'closed', 'archived']],
  [/^callback\.skip$/, 'skip', ['anonymous', 'declined']],
  [/^heavy_when$/, 'heavy_when', ['supervised', 'leader_note', 'ground_claimed']],
  [/^reply_check\.\w+$/, 'severity', ['off', 'warn', 'block']],
  [/^return_grounds\.lists$/, 'lists', ['duty', 'town', 'overlap', 'level']],
  [/^limits\.appeal_(ticket|month)\.from$/, 'from', ['archive_notice', 'publication']],
  [/^chains\.\w+(\.role)?$/, 'role', ['liaison', 'reviewer', 'signer', 'seal_keeper']],
  [/^chains\.\w+\.skip_by$/, 'role', ['handler', 'liaison', 'reviewer', 'signer']],
]
/** Lists of codes, and where their words stand in the pack. */
const CODES: Record<string, string> = { 'return.grounds': 'return_grounds', exclusion_grounds: 'exclusion' }

/** A new item of the lists that may have none to be made like. */
const coded = { code: '', title: '' }
const NEW: Record<string, Json> = {
  return_grounds: { ...coded, needs_basis: false, needs_unit: false },
  'recognition.grounds': { ...coded, needs_basis: false, needs_evidence: true },
  exclusion: { ...coded, sentence: '' },
  opinion_grounds: coded, not_accepted: coded, suspension_grounds: coded, termination_grounds: coded,
  renumbered: { act: '', since: '', places: [['', '']] },
  'renumbered.places': ['', ''],
  'clock.business': ['', ''],
}
/** A step that a unit adds. */
const STEP: Json = { role: 'reviewer', label: '' }
export const isChain = (at: string): boolean => /^chains\/\w+$/.test(at)
export const newItem = (at: string, unit?: string): Json | undefined => (unit !== undefined && isChain(at) ? STEP : NEW[namesOf(at).join('.')])

export interface Choice {
  value: string
  word: string
}

/** What a rule may be set to, where that is known; codes with their words from the pack. */
export function choicesOf(at: string, root: () => Json | undefined): Choice[] | undefined {
  const path = namesOf(at).join('.')
  const codes = Object.hasOwn(CODES, path) ? CODES[path] : undefined
  const pack = codes === undefined ? undefined : root()
  const defined = codes && isFields(pack) ? pack[codes] : undefined
  if (Array.isArray(defined)) {
    return defined.filter(isFields).flatMap((one) => (typeof one['code'] === 'string' ? [{ value: one['code'], word: `${one['code']} ${typeof one['title'] === 'string' ? one['title'] : ''}`.trim() }] : []))
  }
  return SETS.find(([where]) => where.test(path))?.[2].map((value) => ({ value, word: codeWords(path, value) ?? value }))
}

function codeWords(path: string, code: string): string | undefined {
  const set = SETS.find(([where]) => where.test(path))?.[1]
  if (set === undefined || !plain([code])) return undefined
  const key = set === 'role' ? `common.role.${code}` : `rules.value.${set}.${code}`
  return known(key) ? t(key) : undefined
}

/** A limit such as `5wd` in words; nothing where it is none. */
export function limitWords(text: string): string | undefined {
  const [, n, unit] = /^(\d{1,4})(wd|wh|d|h|min)$/.exec(text) ?? []
  return n && unit ? t(`rules.unit.${unit}`, { n: Number(n) }) : undefined
}

/** A value in words, as it stands at a place of the pack. */
export function valueWords(value: Json | undefined, at = '', root: () => Json | undefined = () => undefined): string {
  if (value === null || value === undefined) return t('rules.unset')
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    if (value.trim() === '') return t('rules.blank')
    const path = namesOf(at).join('.')
    const of = Object.hasOwn(CODES, path) ? choicesOf(at, root)?.find((choice) => choice.value === value)?.word : undefined
    return of ?? codeWords(path, value) ?? limitWords(value) ?? value
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return t('common.none')
    return value.map((one) => (Array.isArray(one) ? one.map((part) => valueWords(part, at, root)).join(' – ') : valueWords(one, at, root))).join(t(value.every(isLeaf) ? 'common.comma' : 'common.semicolon'))
  }
  const fields = Object.entries(value)
  return fields.length === 0 ? t('common.none') : fields.map(([key, one]) => `${labelOf([...namesOf(at), key]).word} ${valueWords(one, `${at}/${encodeURIComponent(key)}`, root)}`).join(t('common.comma'))
}

export interface Label {
  word: string
  /** There are words for it; else it stands as the pack has it. */
  known: boolean
}

/** What the rule at these names is called. */
export function labelOf(names: readonly string[]): Label {
  const last = names.at(-1) ?? ''
  if (!plain(names)) return { word: last, known: false }
  const path = names.join('.')
  const table = /^limits\.(ack|handle|return)$/.test(names.slice(0, -1).join('.')) ? ['urgency', 'nature', 'channel'].map((list) => `common.${list}.${last}`) : []
  const key = [`rules.name.${path}._`, `rules.name.${path}`, ...(names.length > 1 ? [...table, `rules.key.${last}`] : [])].find(known)
  return key ? { word: t(key), known: true } : { word: last, known: false }
}

/** A place in words, its section first. */
export function pathLabels(names: readonly string[]): Label[] {
  return names.map((_, i) => labelOf(names.slice(0, i + 1)))
}
/** The same in one line, for controls and screen readers; an item with its number. */
export function placeWords(at: string): string {
  const steps = stepsOf(at)
  const isItem = (step: string) => /^\d+$/.test(step)
  return steps.map((step, i) => (isItem(step) ? String(Number(step) + 1) : labelOf(steps.slice(0, i + 1).filter((one) => !isItem(one))).word)).join(' ')
}

/** One line of what differs. */
export interface ChangeRow {
  /** Where: section, rule, code of an item. */
  labels: Label[]
  from?: string
  to?: string
  added?: string[]
  gone?: string[]
  /** The same items in another order. */
  order?: string
}

/** A change in lines: lists by what came and went, items with a code one by one. */
export function changeRows(change: RuleChange): ChangeRow[] {
  const names = change.path.split('.')
  const at = names.map(encodeURIComponent).join('/')
  const labels = pathLabels(names)
  const [from, to] = [change.from as Json | undefined, change.to as Json | undefined]
  if (!Array.isArray(from) || !Array.isArray(to)) return [{ labels, from: valueWords(from, at), to: valueWords(to, at) }]
  const codeOf = (one: Json) => (isFields(one) && typeof one['code'] === 'string' ? one['code'] : undefined)
  const says = (one: Json) => valueWords(Array.isArray(one) ? [one] : one, at)
  const isCoded = [...from, ...to].every((one) => codeOf(one) !== undefined)
  const twin = (list: Json[], one: Json) => list.some((other) => same(other, one))
  const met = (list: Json[], one: Json) => (isCoded ? list.some((other) => codeOf(other) === codeOf(one)) : twin(list, one))
  const nameOf = (one: Json) => (isCoded && isFields(one) ? [codeOf(one), one['title']].filter((part) => typeof part === 'string').join(' ') : says(one))
  const [added, gone] = [to.filter((one) => !met(from, one)).map(nameOf), from.filter((one) => !met(to, one)).map(nameOf)]
  const rows: ChangeRow[] = []
  if (added.length || gone.length) rows.push({ labels, ...(added.length ? { added } : {}), ...(gone.length ? { gone } : {}) })
  if (isCoded) {
    for (const now of to) {
      const was = from.find((one) => codeOf(one) === codeOf(now))
      if (!isFields(was) || !isFields(now)) continue
      for (const key of new Set([...Object.keys(was), ...Object.keys(now)])) {
        if (same(was[key], now[key])) continue
        const field = [...names, key]
        const place = `${at}/${encodeURIComponent(key)}`
        rows.push({ labels: [...labels, { word: codeOf(now) ?? '', known: true }, labelOf(field)], from: valueWords(was[key], place), to: valueWords(now[key], place) })
      }
    }
  }
  return rows.length ? rows : [{ labels, order: valueWords(to, at) }]
}
