//! What the screens of a matter make of its answer: whether a ticket says anything of it, how an opinion stands, how much is new.
import type { MatterCard, MatterOpinionView, Passage } from '@/api/types'

/** Whether the card tells more than that this is the first call. */
export function worth(card: MatterCard | undefined): card is MatterCard {
  return card !== undefined && ((card.place?.of_year ?? 1) > 1 || card.tickets > 1 || card.opinion !== undefined)
}

/** How an opinion stands against a new ticket. */
export type OpinionStanding = 'effective' | 'due' | 'open'

export function standingOf(view: MatterOpinionView): OpinionStanding {
  if (view.in_effect) return 'effective'
  return view.opinion.state === 'effective' ? 'due' : 'open'
}

/** Sentences that say something new. */
export function newOnes(words: readonly Passage[]): number {
  return words.filter((passage) => passage.new).length
}

/** The sentence that says how much is new, among how many earlier tickets. */
export function noveltyKey(fresh: number, compared: number): string {
  if (compared === 0) return 'matter.nothingBefore'
  return fresh ? 'matter.newAmong' : 'matter.nothingNew'
}
