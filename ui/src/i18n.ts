//! Words of the screen in two languages, one file a feature; the second language loads when it is chosen.
//!
//! Invariant: both languages have the same keys (tested); the interface branches on codes, never on words.
import type { Ref } from 'vue'
import { createI18n } from 'vue-i18n'

export type Locale = 'zh-CN' | 'en'
type Messages = Record<string, unknown>

/** What the first screens say; the rest of the words comes when the first other page opens, or when idle. */
const chinese = import.meta.glob<Messages>('./locales/zh-CN/{common,frame,inbox,ticket,unlock}.json', { eager: true, import: 'default' })
const chineseRest = import.meta.glob<Messages>(['./locales/zh-CN/*.json', '!./locales/zh-CN/{common,frame,inbox,ticket,unlock}.json'], { import: 'default' })
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

/** The language that is shown. */
export const shown = i18n.global.locale as unknown as Ref<Locale>

/** A word outside of components. */
export const t = i18n.global.t as unknown as (key: string, values?: Record<string, unknown>) => string

const load = async (files: Record<string, () => Promise<Messages>>) =>
  gather(Object.fromEntries(await Promise.all(Object.entries(files).map(async ([path, read]) => [path, await read()] as const))))

let rest: Promise<void> | undefined

/** Loads the words of the pages that are not in the start; once. */
export function loadWords(): Promise<void> {
  rest ??= load(chineseRest).then((words) => (i18n.global.mergeLocaleMessage as (l: string, m: Messages) => void)('zh-CN', words))
  return rest
}

/** Changes the language of the screen. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'en' && !(i18n.global.availableLocales as string[]).includes('en')) {
    ;(i18n.global.setLocaleMessage as (l: string, m: Messages) => void)('en', await load(english))
  }
  shown.value = locale
  document.documentElement.lang = locale
}
