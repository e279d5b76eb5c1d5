//! A failure speaks the language of the screen.
import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '@/api/types'
import { findingWords, problemWords, saidWords, sentenceOf } from '@/api/words'
import { i18n, setLocale } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import ProblemCard from './ProblemCard.vue'
import { complain } from './useAct'

const wrong: Problem = { code: 'wrong_passphrase', message: '口令错误，还可尝试 4 次。', hint: '请检查大小写和输入法后重试。', retryable: true, trace: '', params: { left: '4' } }

describe('a failure', () => {
  beforeAll(async () => {
    await setLocale('en')
  })
  afterEach(async () => {
    clearToasts()
    await setLocale('en')
  })

  it('is told in English, with its values, on an English screen', () => {
    expect(sentenceOf(wrong)).toBe('The passphrase is wrong; 4 tries are left. Check capitals and the input method, then try again.')
    complain(wrong)
    expect(toasts.value.at(-1)?.text).toBe(sentenceOf(wrong))
    const card = mount(ProblemCard, { props: { problem: wrong }, global: { plugins: [i18n] } })
    expect(card.text()).toContain('4 tries are left')
    expect(card.text()).not.toMatch(/[\u3400-\u9fff]/)
  })
  it('is told by its own sentence where it has one, and hints by its code where that has no hint', () => {
    const short: Problem = { code: 'invalid_input', reason: 'passphrase_short', message: '本机口令太短，至少 8 个字符。', hint: '请换一个更长的口令。', retryable: false, trace: '', params: { min: '8' } }
    expect(sentenceOf(short)).toBe('The passphrase is too short; it needs at least 8 characters. Choose a longer one. A passphrase that is forgotten cannot be had back.')
    expect(problemWords({ ...short, reason: 'citation_no_article' }).hint).toBe('Check what was entered against the hint beside the field, then try again.')
    expect(problemWords({ ...short, reason: 'told_tomorrow' as never }).message).toBe('What was entered does not meet the requirements.')
  })
  it('names acts and parts of a letter by their codes', () => {
    expect(saidWords({ reason: 'op_behind', params: { act: 'acknowledge' }, message: '等待前一项“签收”的结果' })).toBe('Waits for the result of the earlier “Acknowledge”')
    expect(saidWords({ reason: 'letter_end_mark', params: { part: 'attachment_name', n: '2', name: 'x' }, message: '' })).toBe('“name of attachment 2”: no mark stands after “x”.')
    expect(saidWords({ reason: 'note_request_step', params: { act: 'request-extension', label: '会签' }, message: '延期：会签' })).toBe('Extend: 会签')
    expect(saidWords({ message: 'QH1' }), 'what people wrote').toBe('QH1')
  })
  it('names duties by their codes, and days as they come', () => {
    const told = (roles: string) => saidWords({ reason: 'told_stand_in', params: { name: 'Li', from: '2026-11-20', to: '2026-11-22', roles }, message: '李某请您代理' })
    expect(told('liaison,reviewer')).toBe('Li asks you to stand in from 2026-11-20 to 2026-11-22: liaison, review')
    expect(told('seal_keeper,archivist'), 'a newer program has more duties').toMatch(/: seal, archivist$/)
  })
  it('is told as a finding by its own sentence, else by the code under which it is refused', () => {
    const finding = { params: { no: '3' }, message: '文中提到', error: 'missing_contact' as const }
    expect(findingWords({ ...finding, reason: 'reply_evidence_named' })).toBe('The text names evidence 3, which is not attached: tick it among the evidence, or correct the number.')
    expect(findingWords(finding)).toBe('The resident was not contacted, and no reason was given.')
  })
  it('is told in the words of the program where English has none', () => {
    expect(problemWords({ ...wrong, code: 'not_there_yet' as never }).message).toBe(wrong.message)
  })
  it('is told in the words of the program on a Chinese screen, which know more', async () => {
    await setLocale('zh-CN')
    expect(sentenceOf(wrong)).toBe('口令错误，还可尝试 4 次。请检查大小写和输入法后重试。')
  })
})
