//! Where this computer was enrolled last, and as whom: after a rebuilding the form is filled with it.
//!
//! Invariant: nothing secret is kept; no password, no passphrase, no name of a person.
const KEY = 'chengban.enrolled'

export interface LastEnrolment {
  /** Address of the hub. */
  hub_url: string
  /** Name of the account. */
  account: string
}

/** What was used last; empty where nothing readable is kept. */
export function lastEnrolment(): LastEnrolment {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown> | null
    const text = (value: unknown) => (typeof value === 'string' ? value : '')
    return { hub_url: text(kept?.['hub_url']), account: text(kept?.['account']) }
  } catch {
    return { hub_url: '', account: '' }
  }
}

/** Keeps it after an enrolment that succeeded; a browser that keeps nothing only asks again. */
export function keepEnrolment({ hub_url, account }: LastEnrolment): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ hub_url, account }))
  } catch {
    // Nothing depends on it.
  }
}
