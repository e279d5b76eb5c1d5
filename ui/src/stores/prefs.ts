//! Preferences: look, keys, language. Kept by the program; the look is mirrored for the first paint (`public/theme.js`).
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { call } from '@/api/call'
import type { Settings } from '@/api/types'
import { setLocale, type Locale } from '@/i18n'
import { allowSingleKeys, moveKeys } from '@/kit/keys/keymap'

const DEFAULTS: Settings = {
  theme: 'system', size: 100, density: 'normal', single_keys: true, locale: 'zh-CN', notify: true, preedit: true, sync_seconds: 30, evidence_max_mib: 200, keys: {},
}
/** From this size of text on, the large layout is shown. */
const LARGE = 120

/** The language of the last look, before the profile is open. */
export function keptLocale(): Locale {
  try {
    const look = JSON.parse(localStorage.getItem('chengban.look') ?? '{}') as { locale?: unknown } | null
    return look?.locale === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

export const usePrefs = defineStore('prefs', () => {
  const settings = ref<Settings>({ ...DEFAULTS })
  /** Until they are read the defaults stand here, which must not be kept over what is kept. */
  const read = ref(false)

  function show(): void {
    const s = settings.value
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches
    const root = document.documentElement.dataset
    root['theme'] = s.theme === 'system' ? (dark ? 'dark' : 'light') : s.theme
    root['size'] = s.size >= LARGE ? 'large' : 'standard'
    root['density'] = s.density === 'compact' ? 'compact' : 'standard'
    localStorage.setItem('chengban.look', JSON.stringify({ theme: s.theme, size: root['size'], density: root['density'], locale: s.locale }))
    allowSingleKeys(s.single_keys)
    moveKeys(s.keys ?? {})
    void setLocale(s.locale === 'en' ? 'en' : 'zh-CN')
  }

  watch(settings, show, { deep: true })

  /** Reads them; before the profile is open the mirror stands. */
  async function load(): Promise<void> {
    settings.value = await call('settings.get', {})
    read.value = true
  }

  /** Changes some and keeps them. */
  async function change(some: Partial<Settings>): Promise<void> {
    if (!read.value) await load()
    settings.value = { ...settings.value, ...some }
    settings.value = await call('settings.set', settings.value)
  }

  /** Larger, smaller, or back to 100 per cent. */
  async function zoom(direction: 1 | -1 | 0): Promise<void> {
    await change({ size: direction === 0 ? 100 : direction > 0 ? 130 : 100 })
  }

  return { settings, read, load, change, zoom, show }
})
