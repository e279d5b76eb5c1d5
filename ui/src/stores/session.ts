//! Who is here: whether the profile is new, locked or open, and whose it is.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '@/api/call'
import type { AppStatus, Role } from '@/api/types'

export const useSession = defineStore('session', () => {
  const status = shallowRef<AppStatus>()
  const ready = ref(false)
  /** Locked by hand: then the keychain does not open it again by itself. */
  const lockedByHand = ref(false)

  const state = computed(() => status.value?.state ?? 'locked')
  const user = computed(() => status.value?.user)
  const roles = computed<Role[]>(() => user.value?.roles ?? [])

  /** Whose profile it was when it was last open, for the lock screen of this run. */
  const lastName = ref('')

  /** Takes over what a command answered. */
  function take(next: AppStatus): void {
    status.value = next
    lastName.value = next.user?.name ?? lastName.value
    ready.value = true
  }

  async function load(): Promise<void> {
    take(await call('app.status', {}))
  }

  async function unlock(passphrase: string, remember = false): Promise<void> {
    take(await call('app.unlock', { passphrase, remember }))
  }

  /** Through the system's keychain; tells whether that opened it. */
  async function unlockRemembered(): Promise<boolean> {
    take(await call('app.unlock_remembered', {}))
    return state.value === 'open'
  }

  async function lock(): Promise<void> {
    lockedByHand.value = true
    take(await call('app.lock', {}))
  }

  return { status, ready, lastName, lockedByHand, state, user, roles, take, load, unlock, unlockRemembered, lock }
})
