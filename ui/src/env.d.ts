//! What TypeScript cannot know of `.vue` files and of Vite.
/// <reference types="vite/client" />
/** The manual, read at build time (`manual.ts` beside the configuration). */
declare module 'virtual:manual' {
  import type { Manual } from '@/desk/help/manual'
  export const manual: Manual
  export const pictures: string[]
}
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
