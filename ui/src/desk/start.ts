//! The program of the desk: host, session, then the first screen.
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { openEvents } from '@/api/events'
import { openHost } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { guardFocus } from '@/kit/focus'
import { openKeys } from '@/kit/keys/keymap'
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
  // A host that does not answer is shown by the unlock page, with its cause.
  await useSession().begin().catch(() => undefined)
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
