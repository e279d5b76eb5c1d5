//! Chooses the host once at start. Tests put their own in its place.
import type { Host } from './types'

export type { PickedFile, Host, HostEvent, HostCaps, PickWish } from './types'

let chosen: Host | undefined

/** The host; `openHost` must have run. */
export function host(): Host {
  if (!chosen) throw new Error('the host is opened before any screen')
  return chosen
}

/** Opens the host that this page runs in; the other one's code is never loaded. */
export async function openHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) chosen = (await import('./tauri')).tauriHost()
  else chosen = (await import('./web')).webHost()
  return chosen
}

/** For tests and for previews. */
export function useHost(instead: Host): void {
  chosen = instead
}
