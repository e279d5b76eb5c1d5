//! The state of the exchange with the hub, as the status strip shows it.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { call } from '@/api/call'
import { lost, onEvent } from '@/api/events'
import type { SyncStatus } from '@/api/types'

/** From this difference between the PC's clock and the hub's on, people are told. */
const SKEW_SHOWN_MS = 2 * 60_000

export const useSync = defineStore('sync', () => {
  const status = shallowRef<SyncStatus>()
  const busy = ref(false)

  const online = computed(() => !lost.value && (status.value?.online ?? false))
  /** Offline only when an attempt has failed; before the first answer the desk is connecting. */
  const link = computed<'online' | 'offline' | 'connecting' | 'lost'>(() => {
    if (lost.value) return 'lost'
    if (online.value) return 'online'
    return status.value?.problem || (status.value?.offline_days ?? 0) > 0 ? 'offline' : 'connecting'
  })
  const skewMinutes = computed(() => {
    const skew = Math.abs(status.value?.clock_skew_ms ?? 0)
    return skew >= SKEW_SHOWN_MS ? Math.round(skew / 60_000) : 0
  })
  /** The present by the hub's clock, the only legal time; `now` below exchanges. */
  const hubTime = (): number => Date.now() - (status.value?.clock_skew_ms ?? 0)
  const expired = computed(() => status.value?.session === 'expired')

  /** How many events have come: an answer that was asked for before the last of them is older than it. */
  let told = 0
  onEvent('sync', (event) => {
    told += 1
    status.value = event.status
  })

  async function load(): Promise<void> {
    const before = told
    const read = await call('sync.status', {})
    if (told === before) status.value = read
  }

  /** Exchanges now; failing to reach the hub is no fault but a state. */
  async function now(): Promise<void> {
    busy.value = true
    try {
      const before = told
      const read = await call('sync.now', {})
      if (told === before) status.value = read
    } catch {
      await load().catch(() => undefined)
    } finally {
      busy.value = false
    }
  }

  watch(lost, (gone) => !gone && void load().catch(() => undefined))

  return { status, busy, online, link, skewMinutes, expired, hubTime, load, now }
})
