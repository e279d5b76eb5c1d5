//! What a request of the unit asks of the platform, in words: all that its approvers' hash covers.
import type { AppealContent, Citation, EvidenceView, Intent, TicketView, UnitRequest } from '@/api/types'
import type { Word } from '@/kit/light/remaining'
import { stamp } from '@/kit/text/format'
import { wordOfAsked } from '../shared/asked'

export interface RequestFacts {
  /** Label and words of each thing that is asked. */
  rows: [string, string][]
  citations: Citation[]
  /** Ids of its proof. */
  evidence: string[]
  /** An appeal's ground that did not stand in the reply. */
  newGround: boolean
}

const NOTHING: RequestFacts = { rows: [], citations: [], evidence: [], newGround: false }

/** The word of `ticket.act` for what is asked. */
export const askOf = (intent: Intent) => wordOfAsked(intent.kind, intent.kind === 'file-appeal' ? intent.payload.content.kind : undefined)

/** `titles`: what the codes of grounds mean. */
export function factsOf(intent: Intent, titles: ReadonlyMap<string, string>, t: Word): RequestFacts {
  const grounds = (...codes: string[]) => [t('ticket.request.grounds'), codes.map((code) => titles.get(code) ?? code).join(t('common.semicolon'))] as [string, string]
  const reason = (words: string) => [t('ticket.request.reason'), words] as [string, string]
  switch (intent.kind) {
    case 'request-return': {
      const { bases, suggested_unit_name, evidence } = intent.payload
      const documents = bases.flatMap((basis) => (basis.kind === 'document' ? [[basis.name, basis.text].filter(Boolean).join(t('common.colon'))] : []))
      return {
        ...NOTHING, evidence, citations: bases.flatMap((basis) => (basis.kind === 'citation' ? [basis.citation] : [])),
        rows: told(grounds(...intent.payload.grounds), reason(intent.payload.reason), [t('ticket.request.unit'), suggested_unit_name], [t('ticket.request.bases'), documents.join('\n')]),
      }
    }
    case 'request-extension': {
      const { days, caller_told_at } = intent.payload
      return { ...NOTHING, rows: told([t('ticket.request.days'), t('ticket.request.daysOf', { n: days })], reason(intent.payload.reason), [t('returns.told'), caller_told_at === null ? t('ticket.request.notTold') : stamp(caller_told_at)]) }
    }
    case 'file-appeal': {
      const { content } = intent.payload
      return { rows: told(...against(content, t), grounds(content.ground), reason(content.reason), [t('ticket.request.restsOn'), content.reply_hash ? t('appeal.hash', { hash: content.reply_hash.slice(0, 12) }) : '']), citations: content.citations, evidence: content.evidence, newGround: content.new_ground }
    }
    default:
      return NOTHING
  }
}

/** What an appeal is against: the result of this ticket, or of a month. */
function against(content: AppealContent, t: Word): [string, string][] {
  return [[t('appeal.kindLabel'), t(`appeal.kind.${content.kind}`)], [t('ticket.request.month'), content.month?.slice(0, 7) ?? '']]
}
const told = (...rows: [string, string][]) => rows.filter(([, words]) => words !== '')

/** The request that waits for the unit, or lies with who asks, sent back: the last one, unless it ended or nobody can take it on any more. */
export function requestNow({ assignment, review }: TicketView): UnitRequest | undefined {
  const last = assignment?.in_unit?.at(-1)
  if (!last || last.end !== undefined || last.round !== assignment?.round) return undefined
  return last.sent_back !== undefined || review?.now.asks ? last : undefined
}

/** All others that were ever sent into the unit's chain, the newest first. */
export function requestsBefore(view: TicketView): UnitRequest[] {
  const now = requestNow(view)
  return (view.assignment?.in_unit ?? []).filter((asked) => asked !== now).reverse()
}

/** What became of one that is over, as a word of `ticket.request.fate`. */
export function fateOf({ end, sent_back }: UnitRequest): 'asked' | 'withdrawn' | 'sent_back' | 'lapsed' {
  return end ?? (sent_back === undefined ? 'lapsed' : 'sent_back')
}

/** Files by number and name; of those that are not here yet how many they are. */
export function filesWords(ids: readonly string[], here: readonly EvidenceView[], t: Word): string {
  const named = ids.flatMap((id) => here.find((view) => view.evidence.id === id)?.evidence ?? [])
  const words = named.map((file) => `${t('evidence.no', { n: file.no })} ${file.name}`)
  return [...words, ...(named.length < ids.length ? [t('ticket.request.filesAway', { n: ids.length - named.length })] : [])].join(t('common.semicolon'))
}
