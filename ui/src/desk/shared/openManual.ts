//! The way to the manual from the pages before the profile is open, where no route leads anywhere.
import type { InjectionKey } from 'vue'

/** Opens the manual over the page. */
export const OPEN_MANUAL: InjectionKey<() => void> = Symbol('open the manual')
