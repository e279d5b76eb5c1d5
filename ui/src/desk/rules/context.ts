//! What every part of the tree knows of the whole.
import { inject, type InjectionKey } from 'vue'
import type { Json } from './tree'

export interface RulesContext {
  root: () => Json | undefined
  /** The unit whose own rules they are; nothing of packs. */
  unit?: string | undefined
  /** Puts another value at a place, or takes it away; absent where the rules are only read. */
  change?: ((at: string, value: Json | undefined) => void) | undefined
}

export const RULES: InjectionKey<() => RulesContext> = Symbol('rules')

export function useRulesContext(): () => RulesContext {
  return inject(RULES, () => ({ root: () => undefined }))
}
