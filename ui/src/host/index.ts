//! Chooses the host once at start. Tests put their own in its place.
import { tauriHost } from './tauri'
import type { Host } from './types'
import { webHost } from './web'

export type { PickedFile, Host, HostEvent, HostCaps, PickWish } from './types'

let chosen: Host | undefined

/** The host; `openHost` must have run. */
export function host(): Host {
  if (!chosen) throw new Error('the host is opened before any screen')
  return chosen
}

/** Opens the host that this page runs in. Both come with the start: fetching one by itself takes longer than reading both. */
export function openHost(): Host {
  chosen = '__TAURI_INTERNALS__' in window ? tauriHost() : webHost()
  return chosen
}

/** For tests and for previews. */
export function useHost(instead: Host): void {
  chosen = instead
}
