//! A copy tells whether it was made: who closes the words after it has them, or knows that they must be selected by hand.
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { copyText } from './copy'
import ProblemCard from './ProblemCard.vue'

const said = () => toasts.value.map((one) => [one.text, one.tone])
const clipboard = (writeText?: (text: string) => Promise<void>) => vi.stubGlobal('navigator', { userAgent: 'test', ...(writeText ? { clipboard: { writeText } } : {}) })

beforeAll(loadWords)
beforeEach(clearToasts)
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a copy', () => {
  it('is said once it was made', async () => {
    const write = vi.fn(async () => undefined)
    clipboard(write)
    await copyText('写下的字')
    await copyText('引文', '已复制引文')
    expect([write.mock.calls, said()]).toEqual([[['写下的字'], ['引文']], [['已复制', 'info'], ['已复制引文', 'info']]])
  })
  it.each([['is refused', async () => Promise.reject(new Error('denied'))], ['is not there', undefined]])('that failed is said where the clipboard %s', async (_, write) => {
    clipboard(write)
    await copyText('写下的字')
    expect(said()).toEqual([['未能复制，请用鼠标选中文字后复制', 'bad']])
  })
  it('of what went wrong is said on the card too, made or not', async () => {
    const card = mount(ProblemCard, { props: { problem: { code: 'internal', message: '故障。', hint: '请重试。', retryable: true, trace: '' } }, global: { plugins: [i18n] } })
    const press = async () => {
      await card.findAll('button').at(-1)?.trigger('click')
      await flushPromises()
    }
    clipboard(async () => Promise.reject(new Error('denied')))
    await press()
    clipboard(async () => undefined)
    await press()
    expect(said()).toEqual([['未能复制，请用鼠标选中文字后复制', 'bad'], ['诊断信息已复制，不含工单内容', 'info']])
    card.unmount()
  })
})
