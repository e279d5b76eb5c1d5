//! Questions asked behind the passphrase wait for it, the list goes first, and commands about the profile never wait.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { call } from './call'
import { closeGate, listCame } from './gate'

/** A host that notes what it is asked, and answers the list only when told. */
function noting(): { asked: string[]; list: (rows: unknown) => void } {
  const asked: string[] = []
  let list: (rows: unknown) => void = () => undefined
  const answer = (name: string) => {
    asked.push(name)
    return name === 'inbox.page' ? new Promise((come) => (list = come)) : Promise.resolve({})
  }
  useHost({ call: answer } as unknown as Host)
  return { asked, list: (rows) => list(rows) }
}
const page = () => call('inbox.page', { view: 'todo', query: {}, sort: 'due', desc: false, offset: 0, limit: 1 })

describe('the gate', () => {
  afterEach(async () => {
    closeGate('open')
    vi.useRealTimers()
    await new Promise((done) => setTimeout(done, 500))
  })

  it('keeps questions until the profile opens, in their order', async () => {
    const { asked } = noting()
    closeGate('locked')
    const both = [call('inbox.counts', {}), call('sync.status', {})]
    await call('app.status', {})
    await call('practice.enter', {})
    const own = ['app.status', 'practice.enter']
    expect(asked, 'a practice needs no passphrase').toEqual(own)
    closeGate('open')
    await Promise.all(both)
    expect(asked).toEqual([...own, 'inbox.counts', 'sync.status'])
  })

  it('lets the list go first, and the rest once it came', async () => {
    const { asked, list } = noting()
    closeGate('locked')
    const counts = call('inbox.counts', {})
    const rows = page()
    closeGate('open')
    const settings = call('settings.get', {})
    await Promise.resolve()
    expect(asked).toEqual(['inbox.page'])
    list({ total: 0, rows: [] })
    await Promise.all([rows, counts, settings])
    expect(asked).toEqual(['inbox.page', 'inbox.counts', 'settings.get'])
  })

  it('asks nothing of a profile that is gone, and all of the new one', async () => {
    const { asked } = noting()
    closeGate('locked')
    const old = call('inbox.counts', {})
    closeGate('new')
    await expect(old, 'whoever waits is told').rejects.toMatchObject({ problem: { code: 'not_enrolled' } })
    await call('sync.status', {})
    expect(asked).toEqual(['sync.status'])
  })

  it('does not let the rest wait for ever for a list that does not come', async () => {
    vi.useFakeTimers()
    const { asked } = noting()
    closeGate('locked')
    void page()
    void call('inbox.counts', {})
    closeGate('open')
    await vi.advanceTimersByTimeAsync(299)
    expect(asked).toEqual(['inbox.page'])
    await vi.advanceTimersByTimeAsync(150)
    expect(asked).toEqual(['inbox.page', 'inbox.counts'])
  })

  it('tells who waits for the list when it has come, and at once where nobody asked for one', async () => {
    const { list } = noting()
    closeGate('locked')
    closeGate('open')
    await listCame()
    closeGate('locked')
    const rows = page()
    closeGate('open')
    let told = false
    const wait = listCame().then(() => (told = true))
    await Promise.resolve()
    expect(told).toBe(false)
    list({ total: 0, rows: [] })
    await Promise.all([rows, wait])
    expect(told).toBe(true)
  })

  it('stays closed when the profile is locked again meanwhile', async () => {
    vi.useFakeTimers()
    const { asked } = noting()
    closeGate('locked')
    void page()
    void call('inbox.counts', {})
    closeGate('open')
    closeGate('locked')
    await vi.advanceTimersByTimeAsync(400)
    expect(asked).toEqual(['inbox.page'])
  })
})
