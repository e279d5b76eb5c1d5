//! The way in through the system's keychain: tried once at the start, offered beside the passphrase, never in its way.
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { call } from '@/api/call'
import { toast } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'

export function useKeychain() {
  const { t } = useI18n()
  const session = useSession()
  /** The keychain serves and was not asked yet. */
  const offered = ref(false)
  const asking = ref(false)
  const refused = ref(false)

  /** Asks the keychain; whatever it says, the passphrase can be typed meanwhile. */
  async function open(): Promise<void> {
    asking.value = true
    refused.value = false
    try {
      refused.value = !(await session.unlockRemembered())
    } catch {
      // A damaged store is said when the passphrase is tried; here only the shortcut failed.
      refused.value = true
    } finally {
      asking.value = false
    }
  }
  /** At the start of the page. A desk locked by hand stays locked until somebody presses a button. */
  async function begin(): Promise<void> {
    if (session.state !== 'locked') return
    if (session.status?.remembered) {
      if (!session.lockedByHand) await open()
      return
    }
    const found = await call('app.keychain', {}).catch(() => undefined)
    offered.value = found?.state === 'off'
  }
  /** After an unlocking that asked to be remembered: says so when the keychain did not serve. */
  function report(wished: boolean): void {
    if (wished) toast(t(session.status?.remembered ? 'unlock.remembered' : 'unlock.notRemembered'), { tone: session.status?.remembered ? 'good' : 'bad' })
  }
  return { offered, asking, refused, open, begin, report }
}
