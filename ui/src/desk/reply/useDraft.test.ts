//! The draft under the editor: typing on never puts a save off, and a save that failed is tried again.
import { createPinia, setActivePinia } from 'pinia'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { emit } from '@/api/events'
import type { DraftView } from '@/api/types'
import { letGo, unsaved } from '@/desk/shared/unsaved'
import { useDraft } from './useDraft'

const calls = vi.hoisted(() => ({ saved: [] as string[], full: false, stored: '', theirs: undefined as object | undefined, slow: 0, base: 'r0', bases: [] as (string | undefined)[], passedOver: '' }))
vi.mock('@/api/call', () => ({
  toProblem: (thrown: unknown) => thrown,
  call: async (name: string, req: { content?: { public_text: string }; base_rev?: string }) => {
    if (name === 'draft.open') {
      const view = { draft_id: 'd', ticket_id: 't', assignment_id: 'a', base_rev: calls.base, content: { public_text: calls.stored }, saved_at: 0, ...(calls.theirs ? { conflict: { theirs: calls.theirs } } : {}) }
      if (calls.slow) await new Promise((go) => setTimeout(go, calls.slow))
      return view as unknown as DraftView
    }
    if (name === 'draft.check') return []
    if (calls.full) throw { code: 'disk_full', message: '磁盘空间不足', hint: '' }
    calls.bases.push(req.base_rev)
    // Nothing of mine is new where a colleague's text was taken over: it stays as it is.
    if (calls.passedOver) return { rev_id: 'theirs', saved_at: 1, base_rev: calls.passedOver }
    // As the program does: what was typed on an earlier revision stands beside the one that took its place.
    if (req.base_rev !== calls.base) calls.theirs = { rev: calls.base, by_name: '王某' }
    calls.stored = req.content?.public_text ?? ''
    calls.saved.push(calls.stored)
    return { rev_id: 'r', saved_at: 1, base_rev: req.base_rev, ...(calls.theirs ? { conflict: { theirs: calls.theirs } } : {}) }
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
/** Words that could not be saved, by an editor that is gone. */
async function unsavedBy(draft: Editor, words: string): Promise<void> {
  calls.full = true
  await press(draft, words)
  await vi.advanceTimersByTimeAsync(400)
  scope.stop()
  await vi.advanceTimersByTimeAsync(100)
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  Object.assign(calls, { saved: [], full: false, stored: '', theirs: undefined, slow: 0, base: 'r0', bases: [], passedOver: '' })
})
afterEach(async () => {
  scope.stop()
  // What is on its way is through before the next test begins.
  Object.assign(calls, { full: false, slow: 0 })
  await vi.advanceTimersByTimeAsync(60_000)
  unsaved.value.forEach((one) => letGo(one.key))
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
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls.saved.at(-1)).toBe('磁盘满时写的')
    expect(draft.saveProblem.value).toBeUndefined()
    expect(draft.dirty.value).toBe(false)
  })
  it('is turned into text once for a key, whoever asks for it', async () => {
    const draft = await editor()
    const stringify = vi.spyOn(JSON, 'stringify')
    await press(draft, '字')
    await vi.advanceTimersByTimeAsync(400)
    const made = stringify.mock.calls.length
    stringify.mockRestore()
    expect([made, calls.stored]).toEqual([1, '字'])
  })
  it('saves what is there when the page is left', async () => {
    const draft = await editor()
    await press(draft, '离开前的字')
    scope.stop()
    await vi.advanceTimersByTimeAsync(0)
    expect(calls.saved).toEqual(['离开前的字'])
  })
  it('shows what could not be saved when the page is opened again, and saves it', async () => {
    const draft = await editor()
    await press(draft, '已存下')
    await vi.advanceTimersByTimeAsync(400)
    await unsavedBy(draft, '，没存下')
    expect(calls.stored).toBe('已存下')
    const again = await editor()
    expect([again.content.value?.public_text, again.dirty.value]).toEqual(['已存下，没存下', true])
    calls.full = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect([calls.stored, again.dirty.value, unsaved.value]).toEqual(['已存下，没存下', false, []])
  })
  it('begins with the last key also when it is opened again before that is saved', async () => {
    const draft = await editor()
    await press(draft, '最后一键')
    scope.stop()
    const again = await editor()
    expect(again.content.value?.public_text).toBe('最后一键')
  })
})

describe('an editor that is left before its draft has come', () => {
  it('takes nothing over of what could not be saved', async () => {
    await unsavedBy(await editor(), '没存下')
    calls.slow = 500
    await editor()
    scope.stop()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(unsaved.value.map((one) => one.content)).toEqual(['{"public_text":"没存下"}'])
    calls.full = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect([calls.stored, unsaved.value]).toEqual(['没存下', []])
  })
  it('shows that words wait until the editor that took them over has saved them', async () => {
    await unsavedBy(await editor(), '没存下')
    await editor()
    expect(unsaved.value.map((one) => one.problem?.code)).toEqual(['disk_full'])
  })
})

describe('the text of a colleague or of another window', () => {
  const changed = async () => {
    emit({ type: 'changed', kinds: ['draft'], ids: ['d'], rev: 1 } as never)
    await vi.advanceTimersByTimeAsync(calls.slow)
  }
  it('is shown at once where nothing of mine is unsaved', async () => {
    const draft = await editor()
    calls.stored = '同事写的'
    await changed()
    expect(draft.content.value?.public_text).toBe('同事写的')
  })
  it('never replaces what is typed and not saved; that it waits is said while one types', async () => {
    const draft = await editor()
    calls.full = true
    await press(draft, '我写的')
    calls.stored = '同事写的'
    calls.theirs = { rev: 'r2', by_name: '王某' }
    await changed()
    expect([draft.content.value?.public_text, draft.draft.value?.conflict?.theirs.rev]).toEqual(['我写的', 'r2'])
  })
  it('is a conflict no more once it was settled in another window', async () => {
    const draft = await editor()
    calls.theirs = { rev: 'r2', by_name: '王某' }
    await changed()
    calls.theirs = undefined
    await changed()
    expect(draft.draft.value?.conflict).toBeUndefined()
  })
  it('is not mixed up with my own older text, whose answer comes late', async () => {
    const draft = await editor()
    calls.slow = 500
    emit({ type: 'changed', kinds: ['draft'], ids: ['d'], rev: 1 } as never)
    await vi.advanceTimersByTimeAsync(10)
    await press(draft, '刚写下')
    await vi.advanceTimersByTimeAsync(2_000)
    expect([draft.content.value?.public_text, calls.stored]).toEqual(['刚写下', '刚写下'])
  })
  it('becomes a conflict where mine was typed on the revision before, also by an editor that is gone', async () => {
    await unsavedBy(await editor(), '我写的')
    Object.assign(calls, { stored: '同事写的', base: 'r1' })
    const again = await editor()
    calls.full = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls.bases.at(-1), 'the revision that the words were typed on').toBe('r0')
    expect([again.content.value?.public_text, again.draft.value?.conflict?.theirs.rev]).toEqual(['我写的', 'r1'])
  })
  it.each([['the one named', 'r0'], ['neither mine nor the one named', 'r1']])('is shown when a save that had nothing new answers as base %s', async (_, passedOver) => {
    const draft = await editor()
    Object.assign(calls, { stored: '同事写的', base: 'r1', passedOver })
    await draft.flush(true)
    expect([draft.content.value?.public_text, draft.dirty.value]).toEqual(['同事写的', false])
    calls.passedOver = ''
    await press(draft, '，我接着写')
    await vi.advanceTimersByTimeAsync(400)
    expect([calls.stored, calls.bases.at(-1), calls.theirs]).toEqual(['同事写的，我接着写', 'r1', undefined])
  })
  it('is what the next words are typed on once it was taken over', async () => {
    const draft = await editor()
    Object.assign(calls, { stored: '同事写的', base: 'r1' })
    await changed()
    await press(draft, '，我接着写')
    await vi.advanceTimersByTimeAsync(400)
    expect([calls.stored, calls.bases.at(-1), draft.draft.value?.conflict]).toEqual(['同事写的，我接着写', 'r1', undefined])
  })
})
