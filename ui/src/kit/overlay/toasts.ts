//! Toasts: what was done, with its undo. Never a question, never the only place where something is said.
import { shallowRef } from 'vue'
import { say } from '@/kit/live'

export interface Toast {
  id: number
  text: string
  tone: 'info' | 'good' | 'bad'
  /** Label and deed of the one action. */
  action?: { label: string; chord?: string; run: () => void }
  /** It goes by itself at this instant; absent: when dismissed. */
  until?: number
}

export const toasts = shallowRef<Toast[]>([])
let next = 1

/** Shows a toast; returns what takes it away. */
export function toast(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): () => void {
  const id = next++
  const entry: Toast = { id, text, tone: 'info', ...more }
  // The same sentence again takes the place of the first; three at most stand at once.
  toasts.value = [...toasts.value.filter((one) => one.text !== text).slice(-2), entry]
  say(text)
  const dismiss = () => {
    toasts.value = toasts.value.filter((t) => t.id !== id)
  }
  const large = document.documentElement.dataset['size'] === 'large'
  const until = entry.until ?? (entry.action || large ? undefined : Date.now() + 6000)
  if (until !== undefined) setTimeout(dismiss, Math.max(0, until - Date.now()))
  return dismiss
}

/** Takes all of them away, also from the screen reader: the profile is locked. */
export function clearToasts(): void {
  toasts.value = []
  say('')
}
