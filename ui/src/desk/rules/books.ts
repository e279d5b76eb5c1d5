//! Which rules are shown: the platform's packs, or what the own unit adds to them. Both are read, edited and published alike.
//!
//! Invariant: a version of a unit's own rules is called by its number; `0` is what the first one is made from.
import { inject, type InjectionKey } from 'vue'
import { call } from '@/api/call'
import type { RulesDraft, RulesRow, RulesView } from '@/api/types'
import { t } from '@/i18n'

/** A version; whether it is approved is said of packs only. */
export type Version = Omit<RulesRow, 'approved'> & { approved?: boolean | undefined }
/** What is known of one kind of rules. */
export interface Shelf {
  rows: Version[]
  may_edit: boolean
  earliest: string
  latest: string
  kept?: RulesDraft | undefined
}
export interface Published {
  id: string
  from: string
}

export interface Book {
  /** Under which what is typed is kept. */
  key: 'rules' | 'unit_rules'
  /** Where it is edited. */
  path: string
  /** The unit whose rules they are; packs are nobody's. */
  unit?: string | undefined
  /** Events after which its versions are read again. */
  kinds: readonly string[]
  open: 'rules.open' | 'unit_rules.open'
  compare: 'rules.compare' | 'unit_rules.compare'
  check: 'rules.check' | 'unit_rules.check'
  keep: 'rules.keep' | 'unit_rules.keep'
  drop: 'rules.drop' | 'unit_rules.drop'
  withdraw: 'rules.withdraw' | 'unit_rules.withdraw'
  publish(wish: { text: string; from: string; approved: boolean }): Promise<Published>
  /** What a version is called. */
  called(id: string): string
  /** A sentence of these rules, about a version where it has one. */
  say(key: string, id?: string, more?: Record<string, string>): string
}

/** What the first version of a unit is made from. */
export const NONE = '0'

export const packs: Book = {
  key: 'rules',
  path: '/rules',
  kinds: ['pack'],
  open: 'rules.open',
  compare: 'rules.compare',
  check: 'rules.check',
  keep: 'rules.keep',
  drop: 'rules.drop',
  withdraw: 'rules.withdraw',
  publish: (wish) => call('rules.publish', wish),
  called: (id) => id,
  say: (key, id = '', more = {}) => t(`rules.${key}`, { id, ...more }),
}

export const ofUnit = (unit: string): Book => ({
  key: 'unit_rules',
  path: '/rules?of=unit',
  unit,
  kinds: ['pack', 'unit_rules'],
  open: 'unit_rules.open',
  compare: 'unit_rules.compare',
  check: 'unit_rules.check',
  keep: 'unit_rules.keep',
  drop: 'unit_rules.drop',
  withdraw: 'unit_rules.withdraw',
  publish: async ({ text, from }) => {
    const done = await call('unit_rules.publish', { text, from })
    return { id: String(done.version), from: done.from }
  },
  called: (id) => t('rules.own.version', { id }),
  say: (key, id = '', more = {}) => t(id === NONE ? `rules.own.first.${key}` : `rules.own.${key}`, { id, ...more }),
})

export function shelfOfPacks(view: RulesView): Shelf {
  return { rows: view.packs, may_edit: view.may_edit, earliest: view.earliest, latest: view.latest, kept: view.kept }
}

export const BOOK: InjectionKey<() => Book> = Symbol('book')
export function useBook(): Book {
  return inject(BOOK, () => packs)()
}
