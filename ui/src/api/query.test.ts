//! Windows of rows: pages of 50, the last eighty kept, dropped on `changed` without a blink.
import { effectScope, nextTick } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { emit } from './events'
import { RowWindow, touches, useRows } from './query'

const settle = async () => {
  for (let i = 0; i < 8; i++) await Promise.resolve()
  await nextTick()
}
const source = (total: number) => vi.fn(async (offset: number, limit: number) => ({ total, rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => offset + i) }))

describe('a window of rows', () => {
  it('asks a page once and then answers from it', async () => {
    const fetch = source(250)
    const rows = new RowWindow<number>(fetch)
    expect(rows.at(120)).toBeUndefined()
    expect(rows.at(121)).toBeUndefined()
    await settle()
    expect(rows.at(120)).toBe(120)
    expect(rows.at(149)).toBe(149)
    expect(fetch).toHaveBeenCalledTimes(1)
    expect(fetch).toHaveBeenCalledWith(100, 50)
    expect(rows.total.value).toBe(250)
  })
  it('asks for pages that are drawn together in one call', async () => {
    const fetch = source(1000)
    const rows = new RowWindow<number>(fetch)
    ;[145, 155, 601, 149].forEach((index) => rows.at(index))
    await settle()
    expect(fetch.mock.calls).toEqual([[100, 100], [600, 50]])
    expect([145, 155, 601, 199].map((index) => rows.at(index))).toEqual([145, 155, 601, 199])
    ;[700, 750, 800, 850, 900].forEach((index) => rows.at(index))
    await settle()
    expect(fetch.mock.calls.slice(2), 'no more than the command allows').toEqual([[700, 200], [900, 50]])
  })
  it('keeps eighty pages and lets the one used longest ago go', async () => {
    const fetch = source(10_000)
    const rows = new RowWindow<number>(fetch)
    for (let page = 0; page < 81; page++) {
      rows.at(page * 50)
      await settle()
    }
    expect(rows.at(80 * 50)).toBe(4000)
    fetch.mockClear()
    expect(rows.at(0), 'the first page has gone').toBeUndefined()
    await settle()
    expect(fetch).toHaveBeenCalledWith(0, 50)
  })
  it('shows the old rows until the new ones have come after a change', async () => {
    let version = 1
    const scope = effectScope()
    const rows = scope.run(() => useRows<number>(() => 'k', async () => ({ total: 1, rows: [version] }), ['ticket']))
    if (!rows) throw new Error('the scope runs')
    await settle()
    expect(rows.at(0)).toBe(1)
    version = 2
    emit({ type: 'changed', kinds: ['law'], ids: [], rev: 1 })
    await settle()
    expect(rows.at(0), 'another kind is none of its business').toBe(1)
    emit({ type: 'changed', kinds: ['ticket'], ids: [], rev: 2 })
    expect(rows.at(0), 'no blink').toBe(1)
    await settle()
    expect(rows.at(0)).toBe(2)
    scope.stop()
  })
  it('keeps a failure as a problem with a code, and a later success clears it', async () => {
    let fail = true
    const rows = new RowWindow<number>(async () => {
      if (fail) throw { code: 'locked', message: '本机缓存已锁定。', hint: '', retryable: false, trace: '', params: {} }
      return { total: 1, rows: [7] }
    })
    await rows.load(0)
    expect(rows.problem.value?.code).toBe('locked')
    fail = false
    await rows.load(0)
    expect(rows.problem.value).toBeUndefined()
    expect(rows.at(0)).toBe(7)
  })
  it('an event of all kinds meets every list', () => {
    expect(touches(['all'], ['ticket'])).toBe(true)
    expect(touches(['draft'], ['ticket'])).toBe(false)
  })
})
