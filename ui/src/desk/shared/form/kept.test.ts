//! Forms as they are kept: while typing, over a restart of the program, with the act that sends them, cleared and back.
import { createPinia, setActivePinia } from 'pinia'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Host } from '@/host'
import { useHost } from '@/host'
import { useKeptForm, type KeptForm } from './kept'

interface Words {
  id: string
  reason: string
}
const store = new Map<string, string>()
let asked: string[] = []
let refuse = false
let scope: EffectScope

async function answer(name: string, req: unknown): Promise<unknown> {
  asked.push(name)
  const { key, content } = req as { key: { kind: string; ticket_id: string }; content: string }
  const at = `${key.kind}/${key.ticket_id}`
  await Promise.resolve()
  if (name === 'form.keep') {
    if (refuse) throw { code: 'invalid_input', message: '表单内容过长', hint: '请缩短文字' }
    store.set(at, content)
    return { saved_at: 5 }
  }
  if (name === 'form.drop') store.delete(at)
  const kept = store.get(at)
  return name === 'form.load' && kept !== undefined ? { kept: { content: kept, saved_at: 1_000 } } : {}
}
function open(): KeptForm<Words> {
  scope = effectScope()
  const kept = scope.run(() => useKeptForm<Words>('return', 't1', () => ({ id: 'new', reason: '' })))
  if (!kept) throw new Error('the scope is over')
  return kept
}
const reasonKept = () => (JSON.parse(store.get('return/t1') ?? '{}') as Partial<Words>).reason

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  store.clear()
  asked = []
  refuse = false
  useHost({ call: answer } as unknown as Host)
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('a form', () => {
  it('is kept while one types on without a rest', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    for (let n = 1; n <= 8; n++) {
      kept.form.reason = '字'.repeat(n)
      await nextTick()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(reasonKept()?.length).toBeGreaterThanOrEqual(5)
  })
  it('is kept half a second after the last key at the latest, once for many keys', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    for (const reason of ['不', '不属', '不属于本单位']) {
      kept.form.reason = reason
      await nextTick()
    }
    await vi.advanceTimersByTimeAsync(500)
    expect(reasonKept()).toBe('不属于本单位')
    expect(asked.filter((name) => name === 'form.keep')).toHaveLength(1)
  })
  it('is kept at once when its page is left, and stands there again on coming back', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    kept.form.reason = '刚打的字'
    await nextTick()
    scope.stop()
    const again = open()
    await vi.advanceTimersByTimeAsync(0)
    expect([again.ready.value, again.form.reason, again.form.id]).toEqual([true, '刚打的字', 'new'])
    expect(again.restoredAt.value, 'that it was begun earlier is said').toBeDefined()
    await vi.advanceTimersByTimeAsync(500)
    expect(reasonKept()).toBe('刚打的字')
  })
  it('stays as it is where typing was faster than the store', async () => {
    store.set('return/t1', JSON.stringify({ id: 'old', reason: '旧' }))
    const kept = open()
    kept.form.reason = '新'
    await vi.advanceTimersByTimeAsync(500)
    expect([kept.form.reason, kept.restoredAt.value]).toEqual(['新', undefined])
    expect(reasonKept()).toBe('新')
  })
  it('is cleared at a word, and comes back at another', async () => {
    store.set('return/t1', JSON.stringify({ id: 'old', reason: '旧' }))
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    const back = kept.clear()
    await vi.advanceTimersByTimeAsync(0)
    expect([kept.form.reason, kept.restoredAt.value, store.size]).toEqual(['', undefined, 0])
    back()
    await vi.advanceTimersByTimeAsync(0)
    expect([kept.form.reason, reasonKept()]).toEqual(['旧', '旧'])
  })
  it('is not kept again once an act took its words along', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    kept.form.reason = '理由'
    await kept.settle()
    store.clear()
    kept.sent()
    kept.form.reason = '理由 '
    scope.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(store.size).toBe(0)
  })
  it('keeps nothing of what the program filled in by itself', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    kept.form.reason = '由平台预填'
    kept.rest()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual(['form.load'])
  })
  it('says why it could not be kept, and tries again with the next key', async () => {
    const kept = open()
    await vi.advanceTimersByTimeAsync(0)
    refuse = true
    kept.form.reason = '长'
    await vi.advanceTimersByTimeAsync(500)
    expect(kept.problem.value?.message).toBe('表单内容过长')
    refuse = false
    kept.form.reason = '短'
    await vi.advanceTimersByTimeAsync(500)
    expect([kept.problem.value, reasonKept()]).toEqual([undefined, '短'])
  })
})
