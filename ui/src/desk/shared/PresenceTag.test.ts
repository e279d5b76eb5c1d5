//! Who else is at work on the ticket.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallError } from '@/api/call'
import type { AppStatus, Presence, SyncStatus } from '@/api/types'
import { i18n } from '@/i18n'
import { useSession } from '@/stores/session'
import { useSync } from '@/stores/sync'
import PresenceTag from './PresenceTag.vue'

type Told = { others: Presence[] }
const asked: unknown[] = []
let answer: () => Promise<Told>
vi.mock('@/api/call', async (whole) => ({ ...(await whole<object>()), call: (...req: unknown[]) => (asked.push(req), answer()) }))

const wang: Presence = { user: 'u2', name: '王某', doing: 'writing' }
let tag: VueWrapper
const link = (more: Partial<SyncStatus> = {}) => (useSync().status = { online: true, session: 'ok', ...more } as SyncStatus)
const hide = (hidden: boolean) => {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
  document.dispatchEvent(new Event('visibilitychange'))
}
/** An asking whose answer comes when it is called. */
function late(): (told: Told) => Promise<void> {
  let come: (told: Told) => void = () => undefined
  answer = () => new Promise((resolve) => (come = resolve))
  return async (told) => {
    come(told)
    await flushPromises()
  }
}
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  link()
  asked.length = 0
  answer = () => Promise.resolve({ others: [wang] })
})
afterEach(() => {
  tag.unmount()
  Reflect.deleteProperty(document, 'hidden')
  vi.useRealTimers()
})
async function show(doing: 'reading' | 'writing' = 'reading'): Promise<void> {
  tag = mount(PresenceTag, { props: { ticketId: 't1', doing }, global: { plugins: [i18n] } })
  await flushPromises()
}

describe('a colleague at work', () => {
  it('is named with what they do, and no more once they are gone', async () => {
    await show('writing')
    expect(asked).toEqual([['presence.tell', { ticket_id: 't1', doing: 'writing' }]])
    expect(tag.text()).toContain('王某')
    answer = () => Promise.resolve({ others: [] })
    await vi.advanceTimersByTimeAsync(20_000)
    expect([asked.length, tag.text()]).toEqual([2, ''])
  })
  it('is asked for anew on another ticket, and a late answer about the one before is not taken', async () => {
    const first = late()
    await show()
    answer = () => Promise.resolve({ others: [] })
    await tag.setProps({ ticketId: 't2' })
    await first({ others: [wang] })
    expect([asked.length, tag.text()]).toEqual([2, ''])
  })
  it('is as the last asking says, whichever answer comes last', async () => {
    const first = late()
    await show()
    const second = late()
    await vi.advanceTimersByTimeAsync(18_000)
    await second({ others: [wang] })
    await first({ others: [] })
    expect([asked.length, tag.text()]).toEqual([2, expect.stringContaining('王某')])
  })
  it.each([
    ['without a network', () => link({ online: false })],
    ['once the log-in has expired', () => link({ session: 'expired' })],
    ['in the practice', () => useSession().take({ state: 'open', practice: true } as AppStatus)],
  ])('is nobody %s, and is not asked for', async (_, cut) => {
    await show()
    expect(tag.text()).toContain('王某')
    cut()
    await flushPromises()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([asked.length, tag.text()]).toEqual([1, ''])
  })
  it('is asked for as soon as there is a network again, and no answer from before the cut is taken', async () => {
    const before = late()
    await show()
    link({ online: false })
    await flushPromises()
    await before({ others: [wang] })
    expect(tag.text()).toBe('')
    answer = () => Promise.resolve({ others: [wang] })
    link()
    await flushPromises()
    expect([asked.length, tag.text()]).toEqual([2, expect.stringContaining('王某')])
  })
  it('is not asked for while nobody looks, and at once when somebody does', async () => {
    await show()
    hide(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.length).toBe(1)
    hide(false)
    expect(asked.length).toBe(2)
    tag.unmount()
    hide(false)
    expect(asked.length, 'the page is left').toBe(2)
  })
  it('is nobody where the program cannot tell, and nothing is asked once the page is left', async () => {
    answer = () => Promise.reject(new CallError({ code: 'internal', message: '', hint: '', retryable: false, trace: '', params: {} } as never, 'presence.tell'))
    await show()
    expect(tag.text()).toBe('')
    tag.unmount()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.length).toBe(1)
  })
})
