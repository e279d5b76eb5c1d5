//! What the appeal form says about the frozen reply.
import { describe, expect, it } from 'vitest'
import type { AppealContent, Reply } from '@/api/types'
import { appealIntent, isNewGround, lacksOf, precheck } from './data'

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
  it('checks nothing without a reply', () => {
    expect(precheck(content(), undefined, [])).toEqual([])
  })
  it('sends whether the ground is new, whatever the prefill said', () => {
    expect(appealIntent('a', content({ new_ground: false }), reply(undefined, ''))).toMatchObject({ payload: { content: { new_ground: true } } })
  })
})
