//! What the interface asks of the program around it: one shape for the window and for the browser.
//!
//! Invariant: ids and words cross here, never the bytes of a file; the screens ask `caps`, never “is it Tauri?”.

import type { AppStatus } from '@/bindings/AppStatus'
import type { HostEvent as Wire } from '@/bindings/HostEvent'

/** A file the host has taken in: a token for the commands, and the name that people see. */
export interface PickedFile {
  token: string
  name: string
  size: number
}

/** What a picker may choose. */
export interface PickWish {
  multiple: boolean
  /** Extensions without dot; empty = any. */
  extensions: string[]
  folder?: boolean
}

export type HostEvent = Wire
export type HostEventMap = { [K in Wire['type']]: Extract<Wire, { type: K }> }

/** What this host can do beyond the common part. */
export interface HostCaps {
  nativeDrop: boolean
  tray: boolean
  ukey: boolean
  updater: boolean
  autostart: boolean
}

export interface Host {
  /** Calls one command; throws a `Problem`-shaped object. */
  call(name: string, req: unknown): Promise<unknown>
  /** What `app.status` would say at the start, where the host tells it unasked. */
  first(): AppStatus | undefined
  /** Listens to events until the returned function is called; `alive` is told when the program itself goes and comes back. */
  listen(on: (event: HostEvent) => void, alive?: (up: boolean) => void): () => void
  files: {
    pick(wish: PickWish): Promise<PickedFile[]>
    /** Files dropped anywhere on the window, which may fail to be taken in; returns the function that ends listening. */
    onDrop(on: (files: Promise<PickedFile[]>) => void, hover: (over: boolean) => void): () => void
    /** Files of a paste event; empty when it held text only. */
    paste(event: ClipboardEvent): Promise<PickedFile[]>
    /** Saves what an address serves where the person says; false when they cancelled. */
    save(url: string, name: string): Promise<boolean>
  }
  /** Address of bytes for `<img>`, pdf.js and downloads. */
  url(kind: 'evidence' | 'letter' | 'export', id: string): string
  shell: {
    openScreen(): Promise<void>
    print(): void
    openExternal(href: string): Promise<void>
    /** The language in which the host itself speaks from now on. */
    speak(locale: string): Promise<void>
    relaunch(): Promise<void>
  }
  caps: HostCaps
}
