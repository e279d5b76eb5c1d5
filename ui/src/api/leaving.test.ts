//! What is typed is kept before the profile is locked.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepAll, onLeaving } from './leaving'

describe('leaving', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('waits for every editor, also where one of them fails', async () => {
    const kept: string[] = []
    const ends = [
      onLeaving(() => Promise.reject(new Error('the disk is full'))),
      onLeaving(async () => {
        await Promise.resolve()
        kept.push('reply')
      }),
    ]
    await keepAll()
    expect(kept).toEqual(['reply'])
    ends.forEach((end) => end())
  })
  it('asks an editor that is closed no more', async () => {
    const save = vi.fn(() => Promise.resolve())
    onLeaving(save)()
    await keepAll()
    expect(save).not.toHaveBeenCalled()
  })
  it('locks although an editor never answers', async () => {
    const end = onLeaving(() => new Promise(() => undefined))
    const over = vi.fn()
    void keepAll().then(over)
    await vi.advanceTimersByTimeAsync(799)
    expect(over).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(over).toHaveBeenCalledOnce()
    end()
  })
})
