//! A failure speaks the language of the screen.
import { mount } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '@/api/types'
import { problemWords, sentenceOf } from '@/api/words'
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
  it('is told in the words of the program where English has none', () => {
    expect(problemWords({ ...wrong, code: 'not_there_yet' as never }).message).toBe(wrong.message)
  })
  it('is told in the words of the program on a Chinese screen, which know more', async () => {
    await setLocale('zh-CN')
    expect(sentenceOf(wrong)).toBe('口令错误，还可尝试 4 次。请检查大小写和输入法后重试。')
  })
})
