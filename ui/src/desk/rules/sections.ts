//! A pack by its sections: what stands alone at its top is one, each list and each group of fields another.
import { t } from '@/i18n'
import { inside, isLeaf, type Json } from './tree'
import { labelOf, type Label } from './words'

export interface Section {
  key: string
  label: Label
  at: string
  value: Json
  /** Of the first section: which fields of the whole pack. */
  fields?: { key: string; optional: boolean }[] | undefined
}

export function sectionsOf(root: Record<string, Json>): Section[] {
  const alone = Object.entries(root).filter(([, value]) => isLeaf(value)).map(([key]) => ({ key, optional: false }))
  const basics: Section[] = alone.length ? [{ key: '', label: { word: t('rules.basics'), known: true }, at: '', value: root, fields: alone }] : []
  return [...basics, ...Object.entries(root).filter(([, value]) => !isLeaf(value)).map(([key, value]) => ({ key, label: labelOf([key]), at: inside('', key), value }))]
}
