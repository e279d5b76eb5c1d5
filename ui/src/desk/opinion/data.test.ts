//! Where an opinion stands, what is offered, what it lacks.
import { describe, expect, it } from 'vitest'
import type { Allowed, Citation, FinalOpinion, Finding, OpinionContent, StepMark } from '@/api/types'
import { currentOf, lacksOf, mayWrite, moved, nudged, offersOf, otherProblems, outdated, placeOf, printNumber, standingOf, STRIP, titleOf, withEvidence } from './data'

const law = (from: string, to: string | null): Citation => ({
  key: { act: '某法', version: '2021-01-01', article: 1, sub: null, paragraph: null, item: null },
  text: '', rank: 'law', valid_from: from, valid_to: to, presumed: false, checked_on: '2026-03-01', document: null,
})
const full: OpinionContent = {
  ground: 'b', title: ['关于某路噪音问题', '最终处理意见的函'], addressee: '某平台', ticket_no: 'QH0001',
    demand: 'd', facts: 'f', facts_on: '2026-03-01', conclusion: 'c',
  advice: '', citations: [law('2021-01-01', null)], evidence: ['e1'], attachment_names: ['现场照片'], prior: [], contact: '已电话联系', note: '', cc: [],
}
const opinion = (some: Partial<FinalOpinion> = {}): FinalOpinion => ({
  id: 'o', unit: 'u', unit_name: '某局', state: 'draft', content: full, model_hash: 'm1', by: 'writer', by_name: '李某', created_at: 1, approvals: [],
  comment: '', seal_requested: false, voided: [], ...some,
})
const issue = { number: { series: '琼海示函', year: 2026, seq: 7 }, date: '2026-03-02', draft_sha256: 'd1', draft_size: 1, substitutions: [] }

const step = (role: StepMark['role']): StepMark => ({ no: 1, of: 3, role })

describe('where an opinion stands', () => {
  it('waits for the platform between approval and number', () => {
    expect(standingOf(opinion({ state: 'unit_review' }), step('reviewer'))).toBe('to_review')
    expect(standingOf(opinion({ state: 'unit_review' }), step('liaison'))).toBe('to_review')
    expect(standingOf(opinion({ state: 'unit_review' }), step('signer'))).toBe('issuing')
    expect(standingOf(opinion({ state: 'unit_review', issue }), step('signer'))).toBe('to_sign')
  })
  it('is not yet to be signed while a new approval is still on its way, though old bytes are there', () => {
    expect(standingOf(opinion({ state: 'unit_review', issue }), step('signer'), true)).toBe('issuing')
  })
  it('is reviewed anew after another text, whatever number it had', () => {
    expect(standingOf(opinion({ state: 'unit_review', issue }), step('reviewer'))).toBe('to_review')
  })
  it('shows a seal that was asked for as being applied', () => {
    expect(standingOf(opinion({ state: 'signed' }), step('seal_keeper'))).toBe('to_seal')
    expect(standingOf(opinion({ state: 'signed', seal_requested: true }), step('seal_keeper'))).toBe('sealing')
    expect(standingOf(opinion({ state: 'sealed' }), undefined)).toBe('sealed')
  })
  it('gives each standing a place in the strip', () => {
    expect(STRIP.map(placeOf)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(placeOf('sent_back')).toBe(0)
  })
})

describe('what is offered', () => {
  it('is what the program allows and nothing else, the next step before sending back', () => {
    const allowed: Allowed[] = [{ kind: 'save-opinion' }, { kind: 'reject-opinion' }, { kind: 'sign-opinion' }]
    expect(offersOf(allowed)).toEqual([{ act: 'sign' }, { act: 'reject' }])
    expect(offersOf([])).toEqual([])
  })
  it('is closed where the program says why', () => {
    expect(offersOf([{ kind: 'seal-opinion', refusal: 'recused' }])).toEqual([{ act: 'seal', closed: 'recused' }])
  })
  it('is every act that an opinion has', () => {
    const acts = ['submit', 'approve', 'sign', 'seal', 'file', 'reject'] as const
    expect(offersOf(acts.map((act) => ({ kind: `${act}-opinion` as const }))).map((one) => one.act)).toEqual(acts)
  })
  it('is writing where it may be saved', () => {
    expect([mayWrite([{ kind: 'save-opinion' }]), mayWrite([{ kind: 'save-opinion', refusal: 'recused' }]), mayWrite([{ kind: 'submit-opinion' }])]).toEqual([true, false, false])
  })
})

describe('what an opinion lacks', () => {
  it('asks nothing of a full one', () => {
    expect(lacksOf(full)).toEqual([])
  })
  it('names every gap in the order of the form', () => {
    const bare: OpinionContent = { ...full, ground: '', title: [' '], addressee: '', demand: '', facts: '', conclusion: '', contact: '', citations: [], evidence: [], attachment_names: [] }
    delete bare.facts_on
    expect(lacksOf(bare)).toEqual(['ground', 'contact', 'title', 'addressee', 'demand', 'facts', 'facts_on', 'citations', 'conclusion', 'evidence'])
  })
  it('refuses law that was not in force on the day of the facts', () => {
    const old = { ...full, citations: [law('2010-01-01', '2026-03-01'), law('2026-04-01', null), law('2020-01-01', null)] }
    expect(outdated(old)).toHaveLength(2)
    expect(lacksOf(old)).toEqual(['standing'])
  })
  it('says a gap once, whoever found it, and keeps what only the letter knows', () => {
    const finding = (field: string, error: Finding['error']): Finding => ({ code: 'letter', blocks: true, field, params: {}, message: field, error })
    const found = [finding('contact', 'missing_contact'), finding('citations', 'citation_not_in_force'), finding('facts', 'glyph_missing')]
    expect(otherProblems(found, ['contact', 'standing']).map((f) => f.error)).toEqual(['glyph_missing'])
  })
  it('wants a name for each attachment', () => {
    expect(lacksOf({ ...full, attachment_names: [' '] })).toEqual(['attachment_names'])
  })
})

describe('small deeds', () => {
  it('keeps names with their evidence and names new pieces after their file', () => {
    expect(withEvidence(full, ['e2', 'e1'], () => '检测报告.pdf')).toEqual({ evidence: ['e2', 'e1'], attachment_names: ['检测报告', '现场照片'] })
  })
  it('moves an entry and stays at the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })
  it('nudges by a millimetre, up being up, within five', () => {
    expect(nudged({ dx: 0, dy: 0 }, 'ArrowUp')).toEqual({ dx: 0, dy: 1 })
    expect(nudged({ dx: 5, dy: -5 }, 'ArrowRight')).toEqual({ dx: 5, dy: -5 })
    expect(nudged({ dx: 5, dy: -5 }, 'ArrowDown')).toEqual({ dx: 5, dy: -5 })
    expect(nudged({ dx: 0, dy: 0 }, 'Enter')).toBeUndefined()
  })
  it('prints number and title as the letter does', () => {
    expect(printNumber(opinion({ issue }))).toBe('琼海示函〔2026〕7号')
    expect(titleOf(full)).toBe('关于某路噪音问题最终处理意见的函')
  })
  it('opens the newest that is not over', () => {
    const list = [opinion({ id: 'a', created_at: 1 }), opinion({ id: 'b', created_at: 2, state: 'effective' })]
    expect(currentOf(list, undefined)?.id).toBe('a')
    expect(currentOf(list, 'b')?.id).toBe('b')
    expect(currentOf([], undefined)).toBeUndefined()
  })
})
