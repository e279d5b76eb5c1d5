//! The window's host: one `ipc` command, one event `host`; Rust itself reads picked, dropped and pasted files.
//!
//! Invariant: the only file that imports `@tauri-apps/*`.
import { convertFileSrc, invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import type { AppStatus } from '@/api/types'
import type { PickedFile, Host, HostEvent, PickWish } from './types'

const call = (name: string, req: unknown) => invoke<unknown>('ipc', { name, req })

/** The host's own commands go the same way, under `host.`; the dispatcher never sees them. */
const own = <T>(name: string, req: unknown = {}) => call(`host.${name}`, req) as Promise<T>

/** The window's script tells the state at the start of the program; after a reload that is old. */
const isReload = () => performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')

function later(stop: Promise<() => void>): () => void {
  return () => void stop.then((end) => end())
}

export function tauriHost(): Host {
  return {
    call,
    first: () => (isReload() ? undefined : (window as { __CHENGBAN_START__?: AppStatus }).__CHENGBAN_START__),
    listen: (on) => later(listen<HostEvent>('host', (event) => on(event.payload))),
    files: {
      pick: (wish: PickWish) => own<PickedFile[]>('pick', wish),
      onDrop: (on, hover) =>
        later(
          getCurrentWebview().onDragDropEvent(({ payload }) => {
            if (payload.type === 'enter' || payload.type === 'over') hover(true)
            else hover(false)
            if (payload.type === 'drop') on(own<PickedFile[]>('take', { paths: payload.paths }))
          }),
        ),
      // The clipboard is read by Rust: bytes never cross as JSON.
      paste: (event) => ((event.clipboardData?.files.length ?? 0) > 0 ? own<PickedFile[]>('paste') : Promise.resolve([])),
      save: (url, name) => own<boolean>('save', { url, name }),
    },
    url: (kind, id) => convertFileSrc(`${kind}/${id}`, 'evid'),
    shell: {
      openScreen: () => own<void>('open_screen'),
      print: () => window.print(),
      openExternal: (href) => own<void>('open_external', { href }),
      speak: (locale) => own<void>('speak', { locale }),
      relaunch: () => own<void>('relaunch'),
    },
    caps: { nativeDrop: true, tray: true, ukey: false, updater: false, autostart: false },
  }
}
