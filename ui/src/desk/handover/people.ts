//! Who can take a ticket over: colleagues of the unit who handle, found by part of their name.
import type { PersonRef } from '@/api/types'

/** Those of `unit` who may handle, without `not`; all words of `words` stand in the name. */
export function takersOf(people: readonly PersonRef[], unit: string | undefined, words: string, not: string | undefined): PersonRef[] {
  const parts = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return people
    .filter((person) => person.unit === unit && person.user !== not)
    .filter((person) => person.roles.some((role) => role === 'handler' || role === 'liaison'))
    .filter((person) => parts.every((part) => person.name.toLowerCase().includes(part)))
}
