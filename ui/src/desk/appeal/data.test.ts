//! What the appeal form says about the frozen reply.
import { describe, expect, it } from 'vitest'
import type { Appeal, AppealContent, Citation, Reply, RulePack } from '@/api/types'
import { appealIntent, groundsOf, isNewGround, lacksOf, needsOf, precheck, roundOf } from './data'

const SENTENCE = '该诉求须通过行政复议解决。'
const content = (some: Partial<AppealContent> = {}): AppealContent => ({
  kind: 'ticket_result', ground: 'G3', reason: '已告知救济途径', citations: [], evidence: ['e1'], new_ground: false, ...some,
})
const reply = (ground: string | undefined, text: string): Reply => ({
  id: 'r', rev: 'v', round: 0, text_hash: 'h', by: 'u', by_name: '李某', submitted_at: 1, approvals: [], comment: '', recalled: false,
  content: {
    public_text: text, internal_text: '', unsolved_reason: '', citations: [], evidence: ['e1'], contact_waiver: '', beyond_duty: '',
    ...(ground ? { ground: { code: ground, sentence: SENTENCE } } : {}),
  },
})

describe('the appeal form', () => {
  it('calls a ground new when the reply named none or another', () => {
    expect(isNewGround('G3', reply(undefined, ''))).toBe(true)
    expect(isNewGround('G3', reply('G1', ''))).toBe(true)
    expect(isNewGround('G3', reply('G3', ''))).toBe(false)
    expect(isNewGround('', reply('G3', ''))).toBe(false)
  })
  it('needs basis and evidence beside ground and reason', () => {
    expect(lacksOf(content())).toEqual(['citations'])
    expect(lacksOf(content({ ground: '', reason: ' ', evidence: [] }))).toEqual(['ground', 'reason', 'citations', 'evidence'])
  })
  it('checks each part of the ground against the reply by itself', () => {
    const lines = precheck(content(), reply('G3', `您好。${SENTENCE}`), [])
    expect(lines.map((l) => [l.code, l.ok])).toEqual([['ground_stated', true], ['sentence_stands', true], ['citation_stands', false], ['evidence_stands', true]])
    const without = precheck(content(), reply(undefined, '已办理。'), [{ code: 'G3', title: '', sentence: SENTENCE }])
    expect(without.slice(0, 2).map((l) => l.ok)).toEqual([false, false])
  })
  it('checks the basis and the evidence that are appealed on, and not whether the reply has any', () => {
    const law = (act: string) => ({ key: { act, article: 3 }, document: null }) as unknown as Citation
    const own = reply('G3', SENTENCE)
    own.content.citations = [law('甲法')]
    const stands = (some: Partial<AppealContent>) => precheck(content({ citations: [law('甲法')], ...some }), own, []).slice(2).map((line) => line.ok)
    expect(stands({})).toEqual([true, true])
    expect(stands({ citations: [law('甲法'), law('乙法')] }), 'another provision than the reply named').toEqual([false, true])
    expect(stands({ evidence: ['e1', 'e2'] }), 'a file that was added later').toEqual([true, false])
    expect(stands({ citations: [], evidence: [] }), 'nothing is appealed on').toEqual([false, false])
  })
  it('has other grounds and needs for a recognition than for an appeal', () => {
    const rules = {
      exclusion: [{ code: 'G1', title: '', sentence: '' }, { code: 'G9', title: '', sentence: '' }], exclusion_grounds: ['G1'],
      recognition: { when: [], max_per_object: 1, limit: null, grounds: [{ code: 'U5', title: '不属实', needs_basis: false, needs_evidence: true }] },
    } as unknown as RulePack
    expect(groundsOf('ticket_result', rules).map((one) => one.code)).toEqual(['G1'])
    expect(groundsOf('recognition', rules).map((one) => one.code)).toEqual(['U5'])
    const asked = content({ kind: 'recognition', ground: 'U5', evidence: [] })
    expect(lacksOf(asked, needsOf(asked, rules))).toEqual(['evidence'])
    expect(precheck(asked, reply('G3', SENTENCE), []), 'no reply speaks of it').toEqual([])
    expect(appealIntent('a', asked, { content: content({ kind: 'recognition' }), reply: reply('G3', '') })).toMatchObject({ payload: { content: { new_ground: false } } })
  })
  it('sends what was written on what is known now: the month and the reply that it rests on are not those of an older draft', () => {
    const written = content({ kind: 'month_result', month: '2024-04-01', reply_hash: 'old', ground: 'G1', reason: ' 已告知 ', evidence: ['e2'] })
    const now = { content: content({ kind: 'month_result', month: '2024-05-01', reply_hash: 'new', evidence: [] }) }
    expect(appealIntent('a', written, now)).toEqual({ kind: 'file-appeal', payload: { id: 'a', content: { kind: 'month_result', month: '2024-05-01', reply_hash: 'new', ground: 'G1', reason: '已告知', citations: [], evidence: ['e2'], new_ground: true } } })
    expect(JSON.stringify(appealIntent('a', written, { content: content() })), 'what is not known now is not sent').not.toMatch(/month|reply_hash/)
  })
  it('counts a round for each refusal of its kind', () => {
    const filed = (kind: AppealContent['kind'], state: Appeal['state']) => ({ content: content({ kind }), state }) as Appeal
    const all = [filed('ticket_result', 'refused'), filed('recognition', 'refused'), filed('ticket_result', 'sent_back'), filed('ticket_result', 'hub_review')]
    expect(all.map((one) => roundOf(all, one))).toEqual([1, 1, 2, 2])
  })
  it('checks nothing without a reply', () => {
    expect(precheck(content(), undefined, [])).toEqual([])
  })
  it('sends whether the ground is new, whatever the prefill said', () => {
    expect(appealIntent('a', content({ new_ground: false }), { content: content(), reply: reply(undefined, '') })).toMatchObject({ payload: { content: { new_ground: true } } })
  })
})
