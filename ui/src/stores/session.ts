//! Who is here: whether the profile is new, locked or open, and whose it is.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '@/api/call'
import { closeGate } from '@/api/gate'
import { keepAll } from '@/api/leaving'
import type { AppStatus, Role } from '@/api/types'
import { host } from '@/host'

export const useSession = defineStore('session', () => {
  const status = shallowRef<AppStatus>()
  const ready = ref(false)
  /** Whether the desk is seen: the profile is open and the first list has come (`App.vue`). */
  const inside = ref(false)
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
    closeGate(next.state)
  }

  async function load(): Promise<void> {
    take(await call('app.status', {}))
  }

  /** At the start of the program: what the host says unasked, or what it answers. */
  async function begin(): Promise<void> {
    const told = host().first()
    if (told) take(told)
    else await load()
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
    // Afterwards nothing could be kept until it is open again.
    await keepAll()
    take(await call('app.lock', {}))
  }

  return { status, ready, inside, lastName, lockedByHand, state, user, roles, take, begin, load, unlock, unlockRemembered, lock }
})
