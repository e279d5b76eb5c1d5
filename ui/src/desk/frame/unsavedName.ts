//! What unsaved words are called: 「退单申请 QH2405… 占道经营」.
import type { Unsaved } from '@/desk/shared/unsaved'

/** What is no form of a ticket. */
const OWN: readonly Unsaved['kind'][] = ['reply', 'template', 'rules', 'unit_rules', 'calendar']

export function unsavedName(one: Unsaved, t: (key: string) => string): string {
  const kind = t(OWN.includes(one.kind) ? `frame.unsaved.${one.kind}` : `drafts.form.${one.kind}`)
  return one.title ? `${kind} ${one.title}` : kind
}
