//! What could not be saved outlives its editor, is tried again, is asked about, and is nobody else's.
import { createPinia, setActivePinia } from 'pinia'
import { effectScope, nextTick, type EffectScope } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useHost, type Host } from '@/host'
import { useKeptForm } from './form/kept'
import { asking, followProfile, guardWords, letGo, mayLeave, retryAll, unsaved } from './unsaved'

const FULL = { code: 'disk_full', message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '' }
const store = new Map<string, string>()
let refusing = true
let tries: number[] = []
const scopes: EffectScope[] = []

async function answer(name: string, req: unknown): Promise<unknown> {
  const { key, content } = req as { key: { ticket_id: string }; content: string }
  if (name === 'form.load') {
    const kept = store.get(key.ticket_id)
    return kept === undefined ? {} : { kept: { content: kept, saved_at: 1 } }
  }
  if (name === 'form.keep') tries.push(Date.now())
  if (refusing) throw FULL
  if (name === 'form.keep') store.set(key.ticket_id, content)
  else store.delete(key.ticket_id)
  return { saved_at: 2 }
}
async function open(ticket = 't1') {
  const scope = effectScope()
  scopes.push(scope)
  const kept = scope.run(() => useKeptForm<{ reason: string }>('return', ticket, () => ({ reason: '' })))
  if (!kept) throw new Error('the scope is over')
  await vi.advanceTimersByTimeAsync(0)
  return { kept, form: kept.form, leave: () => scope.stop() }
}
/** Types words that cannot be saved. */
async function typed(words: string, ticket = 't1') {
  const editor = await open(ticket)
  editor.form.reason = words
  await vi.advanceTimersByTimeAsync(400)
  return editor
}
const reasons = () => unsaved.value.map((one) => (JSON.parse(one.content) as { reason: string }).reason)

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  store.clear()
  refusing = true
  tries = []
  useHost({ call: answer } as unknown as Host)
  followProfile('open', 'locked', 'li')
})
afterEach(() => {
  scopes.splice(0).forEach((scope) => scope.stop())
  unsaved.value.forEach((one) => letGo(one.key))
  vi.useRealTimers()
})

describe('words that could not be saved', () => {
  it('stand in the form again when its page comes back, before what the store has', async () => {
    store.set('t1', JSON.stringify({ reason: '早先的' }))
    const { form, leave } = await open()
    form.reason = '早先的，和没存下的'
    await vi.advanceTimersByTimeAsync(400)
    leave()
    await vi.advanceTimersByTimeAsync(100)
    const again = await open()
    expect(again.form.reason).toBe('早先的，和没存下的')
    refusing = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect([JSON.parse(store.get('t1') ?? '{}').reason, reasons()]).toEqual(['早先的，和没存下的', []])
  })
  it('are saved after their page is gone, as soon as that can be done', async () => {
    const { leave } = await typed('离开前写的')
    leave()
    await vi.advanceTimersByTimeAsync(10_000)
    expect([reasons(), store.size]).toEqual([['离开前写的'], 0])
    refusing = false
    await vi.advanceTimersByTimeAsync(31_000)
    expect([reasons(), JSON.parse(store.get('t1') ?? '{}').reason]).toEqual([[], '离开前写的'])
  })
  it('are tried again more and more seldom', async () => {
    const { leave } = await typed('写')
    leave()
    await vi.advanceTimersByTimeAsync(100)
    tries = []
    await vi.advanceTimersByTimeAsync(120_000)
    const waits = tries.slice(1).map((at, i) => Math.round((at - (tries[i] ?? 0)) / 1000))
    expect(waits.slice(0, 4)).toEqual([4, 8, 16, 30])
  })
  it('are found also by an editor that opens while they are being saved', async () => {
    refusing = false
    const { form, leave } = await open()
    form.reason = '刚打的字'
    await nextTick()
    leave()
    expect((await open()).form.reason).toBe('刚打的字')
  })
  it('are no more once their form was sent or emptied', async () => {
    const sent = await typed('随申请发出')
    sent.kept.sent()
    const emptied = await typed('不要了', 't2')
    emptied.kept.clear()
    await vi.advanceTimersByTimeAsync(100)
    expect(reasons()).toEqual([])
  })
  it('come back to who let them go by mistake', async () => {
    const { leave } = await typed('再想想')
    leave()
    await vi.advanceTimersByTimeAsync(100)
    const back = letGo('return/t1/')
    expect(reasons()).toEqual([])
    expect(back()).toBe(true)
    refusing = false
    await retryAll()
    expect(JSON.parse(store.get('t1') ?? '{}').reason).toBe('再想想')
  })
})

describe('letting go', () => {
  /** Words on one page that were left unsaved and are let go. */
  async function dropped() {
    const { leave } = await typed('放弃的')
    leave()
    await vi.advanceTimersByTimeAsync(100)
    return letGo('return/t1/')
  }
  it('is not undone over words of an editor that opened since', async () => {
    const back = await dropped()
    const { leave } = await typed('新写的')
    expect(back()).toBe(false)
    leave()
    refusing = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect([reasons(), JSON.parse(store.get('t1') ?? '{}').reason]).toEqual([[], '新写的'])
    expect(back(), 'also once those are saved').toBe(false)
  })
  it('is undone for nobody else', async () => {
    const back = await dropped()
    followProfile('locked', 'open', undefined)
    followProfile('open', 'locked', 'wang')
    expect([back(), reasons()]).toEqual([false, []])
  })
})

describe('leaving a page', () => {
  const router = () => createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at', component: {} }] })

  it('asks only where a save has failed, and stays when told so', async () => {
    const pages = router()
    guardWords(pages)
    await pages.push('/a')
    await pages.push('/b')
    expect(asking.value).toBeUndefined()
    await typed('没存下')
    const going = pages.push('/c')
    await vi.advanceTimersByTimeAsync(900)
    asking.value?.(false)
    await going
    expect(pages.currentRoute.value.path).toBe('/b')
    const again = pages.push('/c')
    await vi.advanceTimersByTimeAsync(900)
    asking.value?.(true)
    await again
    expect([pages.currentRoute.value.path, reasons()]).toEqual(['/c', ['没存下']])
  })
  it('goes without a word when the save succeeds now, or the words are of another page', async () => {
    const { leave } = await typed('没存下')
    refusing = false
    expect(await mayLeave()).toBe(true)
    refusing = true
    await typed('另一页的', 't2').then((other) => other.leave())
    leave()
    await vi.advanceTimersByTimeAsync(100)
    expect([await mayLeave(), reasons()]).toEqual([true, ['另一页的']])
  })
  it('asks the browser to ask before the program is closed, and only then', async () => {
    guardWords(router())
    const closed = () => {
      const event = new Event('beforeunload', { cancelable: true })
      window.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(closed()).toBe(false)
    await typed('没存下')
    expect(closed()).toBe(true)
  })
})

describe('locking', () => {
  /** Words typed before the lock, whose page went with it, and a store that was made anew. */
  async function rebuilt() {
    const { leave } = await typed('锁定前写的')
    followProfile('locked', 'open', undefined)
    leave()
    await vi.advanceTimersByTimeAsync(100)
    followProfile('new', 'locked', undefined)
  }
  it('keeps them for who opens the profile again, also after its store was rebuilt', async () => {
    await rebuilt()
    followProfile('open', 'new', 'li')
    expect(reasons()).toEqual(['锁定前写的'])
  })
  it('keeps nothing for somebody else', async () => {
    await rebuilt()
    followProfile('open', 'new', 'wang')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([reasons(), (await open()).form.reason]).toEqual([[], ''])
  })
  it('by a wipe takes them along, with what was still on its way', async () => {
    const { leave } = await typed('清除前写的')
    followProfile('new', 'open', undefined)
    leave()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reasons()).toEqual([])
  })
  it('answers a question that still stands', async () => {
    await typed('没存下')
    const left = mayLeave()
    await vi.advanceTimersByTimeAsync(900)
    followProfile('locked', 'open', undefined)
    expect([await left, asking.value]).toEqual([false, undefined])
  })
})
