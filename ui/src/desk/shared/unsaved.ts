//! Words that could not be saved, held beyond the life of their editor until a save succeeds or their author lets them go.
//!
//! Invariants: they stand in the memory of this page and nowhere else; nothing of them is told while the profile is locked;
//! whoever opens the profile as somebody else never meets them, and a wipe takes them along.
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { Router } from 'vue-router'
import { lost } from '@/api/events'
import { onLeaving } from '@/api/leaving'
import type { AppState, Problem } from '@/api/types'
import type { FormName } from '@/desk/shared/form/path'
import { useTabs } from '@/stores/tabs'

/** Wait before the first further try, doubled after each up to the longest, milliseconds. */
const FIRST_MS = 2000
const LONGEST_MS = 30_000
/** Longest wait for a try before somebody who leaves the page is asked, milliseconds. */
const PATIENCE_MS = 800

/** Where words belong. */
export interface Place {
  /** Names the text: its form or draft, and of which ticket. */
  key: string
  kind: FormName | 'reply' | 'template' | 'rules' | 'unit_rules' | 'calendar'
  ticketId?: string
  /** The page on which they are written. */
  path: string
}

export interface Unsaved extends Place {
  /** Number and title of the ticket, where they were known. */
  title: string
  /** What the editor was to save, as it makes it. */
  content: string
  /** Why the last try failed; nothing while the first is under way. */
  problem?: Problem | undefined
  /** Tries again; it settles whatever comes of it. */
  save(): Promise<void>
  /** The editor that wrote them saves no more: another one has taken them over. */
  retire(): void
  /** Whether their editor is on the screen. */
  open(): boolean
}

const held = shallowReactive(new Map<string, Unsaved>())
const rounds = new Map<string, { wait: number; timer?: ReturnType<typeof setTimeout> | undefined }>()
/** What was let go and may still come back, by the place it belongs to. */
const gone = new Map<string, symbol>()
let person: string | undefined
/** From a wipe until the profile is opened again nothing is held. */
let wiped = false

const locked = ref(false)
const failed = computed(() => [...held.values()].filter((one) => one.problem !== undefined))

/** What is not saved although it was tried; nothing while nobody may read it. */
export const unsaved = computed(() => (locked.value ? [] : failed.value))

/** Somebody is leaving a page whose words are not saved: answered by the frame's question. */
export const asking = shallowRef<(go: boolean) => void>()

function titleOf(ticketId: string | undefined): string {
  const tab = useTabs().tabs.find((one) => one.id === ticketId)
  return tab ? `${tab.no} ${tab.title}`.trim() : ''
}

/** Holds words until they are saved; newer ones of the same place take their place. Tries again once there is a problem. */
export function hold(one: Omit<Unsaved, 'title'>): void {
  if (wiped) return
  const before = held.get(one.key)
  held.set(one.key, { ...one, problem: one.problem ?? before?.problem, title: before?.title || titleOf(one.ticketId) })
  if (one.problem) arm(one.key)
}

function arm(key: string): void {
  const round = rounds.get(key) ?? { wait: FIRST_MS }
  rounds.set(key, round)
  round.timer ??= setTimeout(() => {
    round.wait = Math.min(round.wait * 2, LONGEST_MS)
    void tryAgain(key)
  }, round.wait)
}

async function tryAgain(key: string): Promise<void> {
  const round = rounds.get(key)
  clearTimeout(round?.timer)
  if (round) round.timer = undefined
  await held.get(key)?.save()
  if (held.get(key)?.problem) arm(key)
}

/** They are saved, sent or let go. */
export function release(key: string): void {
  clearTimeout(rounds.get(key)?.timer)
  rounds.delete(key)
  held.delete(key)
}

/** Their author lets them go; returns what brings them back, and tells whether it did: newer words of the place come first. */
export function letGo(key: string): () => boolean {
  const one = held.get(key)
  const mark = Symbol(key)
  release(key)
  gone.set(key, mark)
  return () => {
    if (!one || gone.get(key) !== mark) return false
    gone.delete(key)
    hold(one)
    return true
  }
}

/** An editor that opens takes over what an earlier one could not save. */
export function adopt(key: string, by: Pick<Unsaved, 'save' | 'retire' | 'open'>): string | undefined {
  gone.delete(key)
  const one = held.get(key)
  if (!one) return undefined
  one.retire()
  held.set(key, { ...one, ...by })
  return one.content
}

/** Tries all of them again now. */
export async function retryAll(): Promise<void> {
  await Promise.all([...held.keys()].map(tryAgain))
}

/** Follows the profile. A rebuilt store asks for a new enrolment: its owner finds the words again, nobody else does. */
export function followProfile(now: AppState, before: AppState | undefined, user: string | undefined): void {
  locked.value = now !== 'open'
  const other = now === 'open' && person !== undefined && user !== person
  if (now !== 'locked') wiped = now === 'new' && before === 'open'
  if (other || wiped) {
    ;[...held.keys()].forEach(release)
    gone.clear()
  }
  if (now === 'open') person = user
  else asking.value?.(false)
}

/** Whether the page may be left: at once unless a save on it failed and fails again, else as its author answers. */
export async function mayLeave(): Promise<boolean> {
  const here = () => unsaved.value.filter((one) => one.open())
  if (here().length === 0) return true
  await Promise.race([Promise.all(here().map((one) => tryAgain(one.key))), new Promise((go) => setTimeout(go, PATIENCE_MS))])
  if (here().length === 0) return true
  asking.value?.(false)
  return new Promise((answer) => {
    asking.value = (go) => {
      asking.value = undefined
      answer(go)
    }
  })
}

/** Asks before a page or the program is left with words that are not saved, and tries before the profile is locked. */
export function guardWords(router: Router): void {
  router.beforeEach((to, from) => to.path === from.path || mayLeave())
  window.addEventListener('beforeunload', (event) => {
    if (failed.value.length > 0) event.preventDefault()
  })
  onLeaving(retryAll)
  watch(lost, (gone) => void (gone || retryAll()))
}
