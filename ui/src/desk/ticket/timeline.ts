//! The timeline of a ticket: the hub's events, and after them what waits to be sent.
import type { EventCode, TicketView } from '@/api/types'
import { saidWords } from '@/api/words'
import { actorWords } from '@/desk/shared/chain'
import type { Word } from '@/kit/light/remaining'
import type { TimelineEntry } from '@/kit/timeline/TimeLine.vue'

/** Steps of the short view. */
const KEY: EventCode[] = [
  'intaken', 'dispatched', 'acknowledged', 'return_requested', 'return_accepted', 'return_refused', 'reply_submitted', 'reply_approved', 'reply_rejected', 'step_skipped', 'step_sent_back', 'request_sent_back', 'audit_passed', 'audit_sent_back',
  'callback_recorded', 'rework_ordered', 'extension_granted', 'extension_refused', 'suspension_granted', 'resumed', 'supervision_opened', 'closed', 'archived', 'appeal_filed', 'appeal_upheld',
  'appeal_refused', 'recognition_filed', 'recognition_upheld', 'recognition_refused', 'opinion_sealed', 'opinion_effective', 'withdrawn', 'due_recounted',
]
const GOOD: EventCode[] = ['audit_passed', 'closed', 'appeal_upheld', 'recognition_upheld', 'opinion_effective', 'extension_granted', 'return_accepted', 'reply_approved']
const BAD: EventCode[] = ['audit_sent_back', 'reply_rejected', 'step_sent_back', 'request_sent_back', 'return_refused', 'rework_ordered', 'urged', 'supervision_opened', 'appeal_refused', 'recognition_refused', 'extension_refused']

/** `titles`: what the codes of grounds mean, for notes that name them. */
export function entriesOf(view: TicketView, t: Word, titles: ReadonlyMap<string, string>): TimelineEntry[] {
  const plain = (note: string) => note.replace(/[A-Z]\d{1,2}/g, (code) => titles.get(code) ?? code)
  const past = view.slice.timeline.map((e): TimelineEntry => ({
    at: e.at, title: t(`ticket.event.${e.code}`), who: actorWords(e.actor.name, e.actor.on_behalf, t), note: e.reason ? saidWords({ ...e, message: e.note }) : plain(e.note), key: KEY.includes(e.code), tone: GOOD.includes(e.code) ? 'good' : BAD.includes(e.code) ? 'bad' : undefined,
  }))
  return past.sort((a, b) => a.at - b.at)
}
