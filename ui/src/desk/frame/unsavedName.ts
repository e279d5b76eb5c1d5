//! What unsaved words are called: 「退单申请 QH2405… 占道经营」.
import type { Unsaved } from '@/desk/shared/unsaved'

export function unsavedName(one: Unsaved, t: (key: string) => string): string {
  const kind = one.kind === 'reply' || one.kind === 'template' || one.kind === 'rules' || one.kind === 'unit_rules' ? t(`frame.unsaved.${one.kind}`) : t(`drafts.form.${one.kind}`)
  return one.title ? `${kind} ${one.title}` : kind
}
