//! Who approves a request sees all that its hash covers.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AppealContent, Basis, Citation, EvidenceView, Intent, TicketView, UnitRequest } from '@/api/types'
import { i18n, loadWords, t } from '@/i18n'
import { stamp } from '@/kit/text/format'
import RequestFacts from './RequestFacts.vue'
import { askOf, factsOf, fateOf, filesWords, requestNow, requestsBefore } from './request'

type Payload<K extends Intent['kind']> = Extract<Intent, { kind: K }>['payload']
type Shown = string | ((text: string) => boolean)

const TOLD = Date.parse('2026-11-20T09:30:00+08:00')
const citation = (act: string): Citation => ({ key: { act, version: '2021-01-01', article: 7, sub: null, paragraph: null, item: null }, text: `${act}第七条的原文`, rank: 'law', valid_from: '2021-01-01', valid_to: null, presumed: false, checked_on: '2026-03-01', document: null })
const file = (id: string, no: number, name: string) => ({ evidence: { id, no, name }, state: 'here', local: true }) as unknown as EvidenceView
const here = [file('e1', 1, '现场照片.jpg'), file('e2', 2, '三定方案.pdf')]
const titles = new Map([['R1', '职能不符'], ['G2', '要求不合理']])
const bases: Required<Basis>[] = [{ kind: 'document', name: '权责清单', text: '第3项' }, { kind: 'citation', citation: citation('某条例') }]

// Each payload has every field, and what must be read of each: a field that is added must be thought of in both.
const RETURN: Required<Payload<'request-return'>> = { id: 'q', grounds: ['R1', 'R9'], reason: '不属本单位职责', bases, suggested_unit: 'w', suggested_unit_name: '市水务局', evidence: ['e1'] }
const EXTENSION: Required<Payload<'request-extension'>> = { id: 'x', days: 3, reason: '需联合检测', caller_told_at: TOLD }
const APPEAL: Required<AppealContent> = { kind: 'month_result', ground: 'G2', reason: '要求超出法定范围', citations: [citation('某办法')], evidence: ['e2'], reply_hash: 'abcdef0123456789', new_ground: true, month: '2026-10-01' }
const OF_RETURN: Record<keyof Payload<'request-return'>, Shown[]> = { id: [], grounds: ['职能不符', 'R9'], reason: ['不属本单位职责'], bases: ['权责清单：第3项', '某条例'], suggested_unit: ['市水务局'], suggested_unit_name: ['市水务局'], evidence: ['材料1 现场照片.jpg'] }
const OF_EXTENSION: Record<keyof Payload<'request-extension'>, Shown[]> = { id: [], days: ['3 个工作日'], reason: ['需联合检测'], caller_told_at: [stamp(TOLD)] }
const OF_APPEAL: Record<keyof AppealContent, Shown[]> = { kind: ['月度考核申诉'], ground: ['要求不合理'], reason: ['要求超出法定范围'], citations: ['某办法'], evidence: ['材料2 三定方案.pdf'], reply_hash: ['abcdef012345'], new_ground: ['新提出'], month: ['2026-10'] }
const KINDS: [Intent, Record<string, Shown[]>][] = [
  [{ kind: 'request-return', payload: RETURN }, OF_RETURN],
  [{ kind: 'request-extension', payload: EXTENSION }, OF_EXTENSION],
  [{ kind: 'file-appeal', payload: { id: 'y', content: APPEAL } }, OF_APPEAL],
]
const read = (intent: Intent) => mount(RequestFacts, { props: { intent, evidence: here, titles }, global: { plugins: [i18n] } }).text()

beforeAll(loadWords)
beforeEach(() => setActivePinia(createPinia()))

describe('what a request asks', () => {
  it.each(KINDS.flatMap(([intent, fields]) => Object.entries(fields).map(([field, words]) => [intent.kind, field, intent, words] as const)))('of %s its %s is read', (_, field, intent, words) => {
    expect(words.length > 0 || field === 'id').toBe(true)
    const text = read(intent)
    for (const one of words) expect(text).toContain(one)
  })
  it.each(KINDS)('tells of each field by itself: another value reads otherwise', (intent, fields) => {
    const [holder, content] = intent.kind === 'file-appeal' ? [intent.payload.content, true] : [intent.payload, false]
    for (const field of Object.keys(fields).filter((one) => one !== 'id' && one !== 'suggested_unit')) {
      const other = { ...holder, [field]: otherThan((holder as unknown as Record<string, unknown>)[field]) }
      const changed = { kind: intent.kind, payload: content ? { ...intent.payload, content: other } : other } as unknown as Intent
      expect(read(changed), field).not.toBe(read(intent))
    }
  })
  it('says that the caller was not told yet, and leaves out what was not given', () => {
    expect(read({ kind: 'request-extension', payload: { ...EXTENSION, caller_told_at: null } })).toContain('尚未告知')
    const bare = factsOf({ kind: 'request-return', payload: { ...RETURN, bases: [], suggested_unit: null, suggested_unit_name: '', evidence: [] } }, titles, t)
    expect([bare.rows.map(([label]) => label), bare.citations, bare.evidence]).toEqual([['理由', '说明'], [], []])
  })
  it('counts files that are not on this computer yet', () => {
    expect(filesWords(['e1', 'away', 'away2'], here, t)).toBe('材料1 现场照片.jpg；另有 2 份尚未同步到本机')
    expect(filesWords([], here, t)).toBe('')
  })
})

/** A value of the same kind that says something else. */
function otherThan(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 86_400_000
  if (Array.isArray(value)) return []
  return value === 'month_result' ? 'recognition' : value === '2026-10-01' ? '2026-09-01' : `别的${String(value)}`
}

it('what is asked is called by its name, a recognition too', () => {
  const appeal = (kind: AppealContent['kind']): Intent => ({ kind: 'file-appeal', payload: { id: 'y', content: { ...APPEAL, kind } } })
  expect([appeal('month_result'), appeal('recognition')].map(askOf)).toEqual(['file-appeal', 'recognise'])
})

describe('the requests of an assignment', () => {
  const asked = (at: number, more: Partial<UnitRequest> = {}): UnitRequest => ({ intent: { kind: 'request-extension', payload: EXTENSION }, hash: `h${at}`, by: 'u', by_name: '李某', at, round: 1, steps: ['reviewer'], approvals: [], ...more })
  const view = (in_unit: UnitRequest[], asks = true) => ({ assignment: { round: 1, in_unit }, ...(asks ? { review: { now: { asks: 'request-extension' } } } : {}) }) as unknown as TicketView
  const ats = (all: UnitRequest[]) => all.map((one) => one.at)

  it('have one that waits or was sent back, and it is the last', () => {
    expect(requestNow(view([asked(1, { end: 'asked' }), asked(2)]))?.at).toBe(2)
    expect(requestNow(view([asked(1, { sent_back: '不够' })], false))?.at).toBe(1)
    expect(requestNow(view([asked(1), asked(2, { end: 'withdrawn' })]))).toBeUndefined()
    expect(requestNow(view([asked(1, { round: 0 })]))).toBeUndefined()
    expect(requestNow(view([asked(1)], false)), 'nobody can take it on any more').toBeUndefined()
    expect(requestNow({} as TicketView)).toBeUndefined()
  })
  it('are all there, each once', () => {
    const all = [asked(1, { end: 'asked' }), asked(2, { end: 'withdrawn' }), asked(3)]
    expect([ats(requestsBefore(view(all))), ats(requestsBefore(view(all, false)))]).toEqual([[2, 1], [3, 2, 1]])
  })
  it('became something', () => {
    expect([{ end: 'asked' as const }, { end: 'withdrawn' as const, sent_back: '不够' }, { sent_back: '不够' }, {}].map((more) => fateOf(asked(1, more)))).toEqual(['asked', 'withdrawn', 'sent_back', 'lapsed'])
  })
})
