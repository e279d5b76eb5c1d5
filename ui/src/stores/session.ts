//! Who is here: whether the profile is new, locked or open, and whose it is.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call } from '@/api/call'
import type { AppStatus, Role } from '@/api/types'

export const useSession = defineStore('session', () => {
  const status = shallowRef<AppStatus>()
  const ready = ref(false)

  const state = computed(() => status.value?.state ?? 'locked')
  const user = computed(() => status.value?.user)
  const roles = computed<Role[]>(() => user.value?.roles ?? [])

  /** Takes over what a command answered. */
  function take(next: AppStatus): void {
    status.value = next
    ready.value = true
  }

  async function load(): Promise<void> {
    take(await call('app.status', {}))
  }

  async function unlock(passphrase: string): Promise<void> {
    take(await call('app.unlock', { passphrase }))
  }

  async function lock(): Promise<void> {
    take(await call('app.lock', {}))
  }

  return { status, ready, state, user, roles, take, load, unlock, lock }
})
