//! Words of the screen in two languages, one file a feature; the second language loads when it is chosen.
//!
//! Invariant: both languages have the same keys (tested); the interface branches on codes, never on words.
import { createI18n } from 'vue-i18n'

export type Locale = 'zh-CN' | 'en'
type Messages = Record<string, unknown>

const chinese = import.meta.glob<Messages>('./locales/zh-CN/*.json', { eager: true, import: 'default' })
const english = import.meta.glob<Messages>('./locales/en/*.json', { import: 'default' })

const nameOf = (path: string) => path.replace(/^.*\/(.+)\.json$/, '$1')

function gather(files: Record<string, Messages>): Messages {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [nameOf(path), words]))
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': gather(chinese) } as unknown as Record<string, never>,
  missingWarn: false,
  fallbackWarn: false,
})

/** A word outside of components. */
export const t = i18n.global.t as unknown as (key: string, values?: Record<string, unknown>) => string

/** Changes the language of the screen. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'en' && !(i18n.global.availableLocales as string[]).includes('en')) {
    const loaded = await Promise.all(Object.entries(english).map(async ([p, load]) => [p, await load()] as const))
    ;(i18n.global.setLocaleMessage as (l: string, m: Messages) => void)('en', gather(Object.fromEntries(loaded)))
  }
  ;(i18n.global.locale as unknown as { value: string }).value = locale
  document.documentElement.lang = locale
}
