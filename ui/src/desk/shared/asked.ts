//! What is asked, by the word that people have for it.
import type { AppealKind, IntentKind } from '@/api/types'

/** The word of `ticket.act` and `sync.kind`: a recognition is filed as an appeal and is called otherwise. */
export const wordOfAsked = (kind: IntentKind, appeals: AppealKind | undefined): IntentKind | 'recognise' => (appeals === 'recognition' ? 'recognise' : kind)
