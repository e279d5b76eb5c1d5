//! The unit's chain in words, and whose step a final opinion waits for.
import { describe, expect, it } from 'vitest'
import type { Approval, FinalOpinion, Role } from '@/api/types'
import { actorWords, isDueFor, passedWords, stateWords, stepRole } from './chain'

const t = (key: string, named: Record<string, unknown> = {}) => [key, ...Object.values(named)].join(' ')
const passed = (role: Role, hash: string, more: Partial<Approval> = {}): Approval => ({ role, by: role, by_name: role, at: 1, hash, ...more })
const opinion = (some: Partial<FinalOpinion>) => ({ state: 'unit_review', model_hash: 'm', approvals: [], ...some }) as unknown as FinalOpinion

describe('the chain of a reply', () => {
  it('tells the step where there are several, and the plain state where there is one', () => {
    expect(stateWords('unit_review', { no: 2, of: 3, label: '会签', role: 'reviewer' }, t)).toBe('common.stepState 会签 2 3')
    expect(stateWords('unit_review', { no: 1, of: 1, label: '审核', role: 'reviewer' }, t)).toBe('common.state.unit_review')
    expect(stateWords('handling', undefined, t)).toBe('common.state.handling')
  })
  it('names the stand-in and whose place they took, and why a step was passed over', () => {
    const absent = { user: 'u', name: '李某' }
    expect(actorWords('王某', absent, t)).toBe('common.onBehalf 王某 李某')
    expect(actorWords('王某', undefined, t)).toBe('王某')
    expect(passedWords(passed('reviewer', 'm', { on_behalf: absent }), t)).toBe('common.onBehalf reviewer 李某')
    expect(passedWords(passed('signer', 'm', { skipped: '急件' }), t)).toBe('ticket.chain.skipped signer 急件')
  })
})

describe('the chain of a final opinion', () => {
  const steps: FinalOpinion['steps'] = ['liaison', { role: 'reviewer', label: '审核' }, 'signer', 'seal_keeper']
  it('goes step by step, and begins anew with another text', () => {
    expect(stepRole(opinion({ steps }))).toBe('liaison')
    expect(stepRole(opinion({ steps, approvals: [passed('liaison', 'm')] }))).toBe('reviewer')
    expect(stepRole(opinion({ steps, approvals: [passed('liaison', 'old')] }))).toBe('liaison')
    expect(stepRole(opinion({ approvals: [passed('reviewer', 'm')] })), 'of before chains were kept').toBe('signer')
  })
  it('is due for who has the step, and for a signer once there are bytes', () => {
    const reviewed = { steps, approvals: [passed('liaison', 'm'), passed('reviewer', 'm')] }
    expect(isDueFor(opinion({ steps }), ['liaison'])).toBe(true)
    expect(isDueFor(opinion({ steps }), ['reviewer'])).toBe(false)
    expect(isDueFor(opinion(reviewed), ['signer'])).toBe(false)
    expect(isDueFor(opinion({ ...reviewed, issue: {} as NonNullable<FinalOpinion['issue']> }), ['signer'])).toBe(true)
    expect(isDueFor(opinion({ ...reviewed, state: 'signed', seal_requested: false }), ['seal_keeper'])).toBe(true)
  })
})
