//! What the codes of grounds mean: of the grounds given, or of all that the rules name.
import { computed, type ComputedRef } from 'vue'
import type { CodeTitle, RulePack } from '@/api/types'
import { useRules } from './useRules'

export interface GroundTitles {
  titles: ComputedRef<ReadonlyMap<string, string>>
  /** The words of a ground; its code where it has none. */
  titleOf: (code: string) => string
}

/** Every ground that an act may name; no code stands for two. */
function groundsIn({ return_grounds = [], exclusion = [], recognition, suspension_grounds = [], termination_grounds = [] }: Partial<RulePack> = {}): CodeTitle[] {
  return [...return_grounds, ...exclusion, ...(recognition?.grounds ?? []), ...suspension_grounds, ...termination_grounds]
}

/** All grounds of the rules that a ticket keeps; without one of those in force today. */
export function useRuleGrounds(ticket?: () => string): () => CodeTitle[] {
  const pack = useRules(ticket)
  return () => groundsIn(pack.data.value)
}

export function useGroundTitles(grounds: () => readonly CodeTitle[] = useRuleGrounds()): GroundTitles {
  const titles = computed(() => new Map(grounds().map(({ code, title }) => [code, title])))
  return { titles, titleOf: (code) => titles.value.get(code) ?? code }
}
