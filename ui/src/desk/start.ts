//! The program of the desk: host, session, then the first screen.
import { createApp, watch } from 'vue'
import { createPinia } from 'pinia'
import { openEvents } from '@/api/events'
import { host, openHost } from '@/host'
import { i18n, loadWords, setLocale, shown } from '@/i18n'
import { guardFocus } from '@/kit/focus'
import { openKeys } from '@/kit/keys/keymap'
import { keptLocale } from '@/stores/prefs'
import { useSession } from '@/stores/session'
import App from './App.vue'
import { router } from './router'
import { guardWords } from './shared/unsaved'

/** Opens it on this page; once. */
export async function start(): Promise<void> {
  openHost()
  openEvents()
  const app = createApp(App)
  app.use(createPinia())
  app.use(i18n)
  // Who reads English unlocks in English; its words come while the session is asked for.
  const words = setLocale(keptLocale())
  // A host that does not answer is shown by the unlock page, with its cause.
  await useSession().begin().catch(() => undefined)
  await words
  watch(shown, (locale) => void host().shell.speak(locale).catch(() => undefined), { immediate: true })
  guardWords(router)
  app.use(router)
  await router.isReady()
  app.mount('#app')
  // Where something else than the passphrase's page comes first, nobody takes it over.
  document.getElementById('first')?.remove()
  const root = document.getElementById('app')
  if (root) guardFocus(root)
  openKeys()
  // The rest of the words when nothing else is to be done.
  setTimeout(() => void loadWords(), 1500)
}
