//! The draft under the editor: typing on never puts a save off, and a save that failed is tried again.
import { effectScope, nextTick, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DraftView } from '@/api/types'
import { useDraft } from './useDraft'

const calls = vi.hoisted(() => ({ saved: [] as string[], full: false }))
vi.mock('@/api/call', () => ({
  toProblem: (thrown: unknown) => thrown,
  call: async (name: string, req: { content?: { public_text: string } }) => {
    if (name === 'draft.open') return { draft_id: 'd', content: { public_text: '' }, saved_at: 0 } as unknown as DraftView
    if (name === 'draft.check') return []
    if (calls.full) throw { code: 'disk_full', message: '磁盘空间不足', hint: '' }
    calls.saved.push(req.content?.public_text ?? '')
    return { rev_id: 'r', saved_at: 1 }
  },
}))

let scope: EffectScope
async function editor() {
  scope = effectScope()
  const draft = scope.run(() => useDraft(() => ({ ticket_id: 't', assignment_id: 'a' })))
  if (!draft) throw new Error('no draft')
  await vi.advanceTimersByTimeAsync(0)
  return draft
}
type Editor = Awaited<ReturnType<typeof editor>>
async function press(draft: Editor, key: string): Promise<void> {
  if (draft.content.value) draft.content.value.public_text += key
  await nextTick()
}

beforeEach(() => {
  vi.useFakeTimers()
  Object.assign(calls, { saved: [], full: false })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('the draft under the editor', () => {
  it('saves while somebody types without a pause', async () => {
    const draft = await editor()
    let typed = ''
    for (let key = 0; key < 100; key++) {
      typed += '字'
      await press(draft, '字')
      await vi.advanceTimersByTimeAsync(100)
      const last = calls.saved.at(-1) ?? ''
      expect(typed.length - last.length, 'keys of the last second at most').toBeLessThan(10)
    }
  })
  it('tries again after a save that failed, without a key being pressed', async () => {
    const draft = await editor()
    calls.full = true
    await press(draft, '磁盘满时写的')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(draft.saveProblem.value?.code).toBe('disk_full')
    expect(draft.dirty.value).toBe(true)
    expect(draft.content.value?.public_text).toBe('磁盘满时写的')
    calls.full = false
    await vi.advanceTimersByTimeAsync(4_000)
    expect(calls.saved.at(-1)).toBe('磁盘满时写的')
    expect(draft.saveProblem.value).toBeUndefined()
    expect(draft.dirty.value).toBe(false)
  })
  it('saves what is there when the page is left', async () => {
    const draft = await editor()
    await press(draft, '离开前的字')
    scope.stop()
    await vi.advanceTimersByTimeAsync(0)
    expect(calls.saved).toEqual(['离开前的字'])
  })
})
