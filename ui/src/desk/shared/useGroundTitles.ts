//! What the codes of grounds mean: of the grounds given, or of all that the rules in force name.
import { computed, type ComputedRef } from 'vue'
import { useQuery } from '@/api/query'
import type { CodeTitle, RulePack } from '@/api/types'

export interface GroundTitles {
  titles: ComputedRef<ReadonlyMap<string, string>>
  /** The words of a ground; its code where it has none. */
  titleOf: (code: string) => string
}

/** Every ground that an act may name; no code stands for two. */
function groundsIn({ return_grounds = [], exclusion = [], recognition, suspension_grounds = [], termination_grounds = [] }: Partial<RulePack> = {}): CodeTitle[] {
  return [...return_grounds, ...exclusion, ...(recognition?.grounds ?? []), ...suspension_grounds, ...termination_grounds]
}

function useRuleGrounds(): () => CodeTitle[] {
  const pack = useQuery('rules.pack', () => ({}), ['pack'])
  return () => groundsIn(pack.data.value)
}

export function useGroundTitles(grounds: () => readonly CodeTitle[] = useRuleGrounds()): GroundTitles {
  const titles = computed(() => new Map(grounds().map(({ code, title }) => [code, title])))
  return { titles, titleOf: (code) => titles.value.get(code) ?? code }
}
