//! A step of a screen: one at a time, its failure kept until the next.
import { describe, expect, it } from 'vitest'
import { useStep } from './useStep'

describe('a step', () => {
  it('is taken once while it is on its way', async () => {
    const { busy, take } = useStep()
    let times = 0
    let end = () => {}
    const first = take(() => new Promise<void>((done) => { times += 1; end = done }))
    await take(async () => void (times += 1))
    expect([times, busy.value]).toEqual([1, true])
    end()
    await first
    expect(busy.value).toBe(false)
  })
  it('leaves why it failed until the next one', async () => {
    const { busy, problem, take } = useStep()
    await take(() => Promise.reject({ code: 'offline', message: '没有网络。', hint: '', retryable: true, trace: '' }))
    expect([problem.value?.code, busy.value]).toEqual(['offline', false])
    await take(async () => {})
    expect(problem.value).toBeUndefined()
  })
})
