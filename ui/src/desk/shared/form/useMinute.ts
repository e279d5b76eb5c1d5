//! Asks again each minute while the page is in view, so that a countdown of the program stays true.
import { onScopeDispose } from 'vue'

const MINUTE = 60_000

/** Runs `again` every minute. */
export function useMinute(again: () => void): void {
  const tick = setInterval(() => {
    if (document.visibilityState === 'visible') again()
  }, MINUTE)
  onScopeDispose(() => clearInterval(tick))
}
