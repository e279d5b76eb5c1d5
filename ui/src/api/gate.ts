//! While the profile is locked, questions wait: screens may stand ready behind the passphrase and have nothing to show.
//!
//! When it opens, the list goes first and the rest once it is drawn, so that on a slow PC nothing stands in its way.
//! Invariant: nothing but commands about the profile itself (`app.…`, and the way into the practice) is asked while it is
//! locked.
import type { AppState } from './types'
import { afterBreath } from '@/kit/paint'

/** What a person who unlocks waits for. */
const FIRST = 'inbox.page'
/** Longest wait of the rest for it, and then for its being drawn, milliseconds. */
const PATIENCE = 300
const DRAWN = 120

let state: 'open' | 'locked' | 'first' = 'open'
let waiting: { command: string; go: () => void; fail: (why: unknown) => void }[] = []
/** Who waits for the list itself. */
let watchers: (() => void)[] = []

/** The answer to what was asked of a profile that is gone. */
const GONE = { code: 'not_enrolled', message: '本机尚未登记。', hint: '请先填写平台地址和账号完成登记。', retryable: false, trace: '' }

/** Lets those go that wait and are chosen, in their order. */
function release(chosen: (command: string) => boolean): number {
  const going = waiting.filter(({ command }) => chosen(command))
  waiting = waiting.filter(({ command }) => !chosen(command))
  going.forEach(({ go }) => go())
  return going.length
}

function tellWatchers(): void {
  const told = watchers
  watchers = []
  told.forEach((go) => go())
}

function letAllGo(): void {
  state = 'open'
  release(() => true)
  tellWatchers()
}

function listIsHere(): void {
  if (state !== 'first') return
  tellWatchers()
  void afterBreath(DRAWN).then(() => state === 'first' && letAllGo())
}

/** Follows the profile. What was asked of one that is gone since is not asked any more, and fails. */
export function closeGate(profile: AppState): void {
  if (profile === 'new') {
    const asked = waiting
    waiting = []
    asked.forEach(({ fail }) => fail(GONE))
    letAllGo()
  } else if (profile === 'locked') state = 'locked'
  else if (state === 'locked') {
    state = 'first'
    if (release((command) => command === FIRST) === 0) letAllGo()
    else setTimeout(listIsHere, PATIENCE)
  }
}

/** Nothing when the command may go at once; otherwise what comes when it may. */
export function gate(command: string): Promise<void> | undefined {
  const free = state === 'open' || command.startsWith('app.') || command === 'practice.enter' || (state === 'first' && command === FIRST)
  return free ? undefined : new Promise((go, fail) => waiting.push({ command, go, fail }))
}

/** Comes when the list has come after an unlocking, or was waited for long enough; at once at any other time. */
export function listCame(): Promise<void> {
  return state === 'first' ? new Promise((go) => watchers.push(go)) : Promise.resolve()
}

/** A command was answered: what waited for it goes as soon as the page has taken the answer, and before it is drawn. */
export function answered(command: string): void {
  if (command === FIRST) queueMicrotask(listIsHere)
}
