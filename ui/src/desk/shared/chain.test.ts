//! The unit's chain in words, and whether a final opinion waits for me.
import { describe, expect, it } from 'vitest'
import type { Allowed, Approval, ErrorCode, IntentKind, Role } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import { actorWords, approvalWords, isMyStep, mayBeginOpinion, passedWords, stateWords } from './chain'

const t = (key: string, named: Record<string, unknown> = {}) => [key, ...Object.values(named)].join(' ')
const passed = (role: Role, hash: string, more: Partial<Approval> = {}): Approval => ({ role, by: role, by_name: role, at: 1, hash, ...more })

describe('the chain of a reply', () => {
  it('tells the step where there are several, and the plain state where there is one', () => {
    expect(stateWords('unit_review', { no: 2, of: 3, label: '会签', role: 'reviewer' }, t)).toBe('common.stepState 会签 2 3')
    expect(stateWords('unit_review', { no: 1, of: 1, role: 'reviewer' }, t)).toBe('common.state.unit_review')
    expect(stateWords('handling', { no: 1, of: 1, role: 'liaison', asks: 'file-appeal' }, t)).toBe('common.askState ticket.act.file-appeal common.step.liaison 1 1')
    expect(stateWords('handling', { no: 1, of: 1, role: 'liaison', asks: 'file-appeal', appeals: 'recognition' }, t)).toBe('common.askState ticket.act.recognise common.step.liaison 1 1')
    expect(stateWords('handling', undefined, t)).toBe('common.state.handling')
  })
  it('words a plain step by whose it is: in Chinese as the program names it', async () => {
    await loadWords()
    const label = (role: Role) => stateWords('unit_review', { no: 1, of: 2, role }, i18n.global.t as never)
    expect((['liaison', 'reviewer', 'signer', 'seal_keeper'] as const).map(label)).toEqual(['待审核', '待审核', '待签发', '待用印'].map((words) => `${words}（第 1 步，共 2 步）`))
  })
  it('names the stand-in and whose place they took, and why a step was passed over', () => {
    const absent = { user: 'u', name: '李某' }
    expect(actorWords('王某', absent, t)).toBe('common.onBehalf 王某 李某')
    expect(actorWords('王某', undefined, t)).toBe('王某')
    expect(passedWords(passed('reviewer', 'm', { on_behalf: absent }), t)).toBe('common.onBehalf reviewer 李某')
    expect(passedWords(passed('signer', 'm', { skipped: '急件' }), t)).toBe('ticket.chain.skipped signer 急件')
    expect(approvalWords(passed('signer', 'm'), t)).toMatch(/^common.role.signer signer ticket.approvedAt /)
    expect(approvalWords(passed('signer', 'm', { skipped: '急件' }), t), 'who passed it over approved nothing').not.toContain('approvedAt')
  })
})

describe('the chain of a final opinion', () => {
  const may = (kind: IntentKind, refusal?: ErrorCode): Allowed => ({ kind, ...(refusal ? { refusal } : {}) })
  it.each<[string, Allowed[], boolean]>([
    ['the step is mine', [may('save-opinion'), may('sign-opinion'), may('reject-opinion')], true],
    ['the step is closed to me as a person', [may('approve-opinion', 'same_person'), may('reject-opinion')], false],
    ['it may be thrown back and written only', [may('save-opinion'), may('submit-opinion'), may('reject-opinion')], false],
    ['nothing may be done', [], false],
  ])('waits for me: %s', (_, allowed, mine) => {
    expect(isMyStep(allowed)).toBe(mine)
  })
  it('is begun by who writes here', () => {
    expect([mayBeginOpinion(['reviewer', 'liaison']), mayBeginOpinion(['handler']), mayBeginOpinion(['drafter']), mayBeginOpinion(['reviewer', 'signer', 'seal_keeper'])]).toEqual([true, true, true, false])
  })
})
