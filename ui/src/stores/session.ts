//! Who is here: whether the profile is new, locked or open, and whose it is.
import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowRef } from 'vue'
import { call } from '@/api/call'
import { closeGate } from '@/api/gate'
import { keepAll } from '@/api/leaving'
import type { AppStatus, Role } from '@/api/types'
import { host } from '@/host'

/** What changes the profile that the screens stand on. */
export type Turn = 'practice.enter' | 'practice.leave' | 'practice.restart'

export const useSession = defineStore('session', () => {
  const status = shallowRef<AppStatus>()
  const ready = ref(false)
  /** Whether the desk is seen: the profile is open and the first list has come (`App.vue`). */
  const inside = ref(false)
  /** Another profile is being put before the screens: the practice, or the real one again. */
  const turning = ref(false)
  const practising = computed(() => status.value?.practice === true)
  /** Locked by hand: then the keychain does not open it again by itself. */
  const lockedByHand = ref(false)

  const state = computed(() => status.value?.state ?? 'locked')
  const user = computed(() => status.value?.user)
  const roles = computed<Role[]>(() => user.value?.roles ?? [])
  /** Roles in which the person may act today: their own, and those in which they stand in for a colleague. */
  const acting = computed<Role[]>(() => [...new Set([...roles.value, ...(status.value?.stands_for ?? []).flatMap((one) => one.roles)])])

  /** Whose profile it was when it was last open, for the lock screen of this run. */
  const lastName = ref('')

  /** Takes over what a command answered. */
  function take(next: AppStatus): void {
    status.value = next
    if (!next.practice) lastName.value = next.user?.name ?? lastName.value
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

  /** Puts the practice before the screens, or the real profile again. What they held goes, as when it is locked: see that it is kept before. */
  async function turn(command: Turn): Promise<void> {
    if (turning.value) return
    turning.value = true
    try {
      const next = await call(command, {})
      if (next.state === 'open') {
        take({ ...next, state: 'locked' })
        await nextTick()
      }
      take(next)
      // An open one ends it itself, once it is seen (`App.vue`).
      turning.value = next.state === 'open'
    } catch (thrown) {
      turning.value = false
      throw thrown
    }
  }

  return { status, ready, inside, turning, practising, lastName, lockedByHand, state, user, roles, acting, take, turn, begin, load, unlock, unlockRemembered, lock }
})
