//! Whether the navigation is folded, for pages that use the width.
import type { InjectionKey, Ref } from 'vue'

export const FOLDED: InjectionKey<Ref<boolean>> = Symbol('folded')
