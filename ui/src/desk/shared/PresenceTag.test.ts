//! Who else is at work on the ticket.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallError } from '@/api/call'
import type { Presence } from '@/api/types'
import { i18n } from '@/i18n'
import PresenceTag from './PresenceTag.vue'

const asked: unknown[] = []
let answer: () => Promise<{ others: Presence[] }>
vi.mock('@/api/call', async (whole) => ({ ...(await whole<object>()), call: (...req: unknown[]) => (asked.push(req), answer()) }))

const wang: Presence = { user: 'u2', name: '王某', doing: 'writing' }
let tag: VueWrapper
beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  answer = () => Promise.resolve({ others: [wang] })
})
afterEach(() => {
  tag.unmount()
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
    let late: (told: { others: Presence[] }) => void = () => undefined
    answer = () => new Promise((resolve) => (late = resolve))
    await show()
    answer = () => Promise.resolve({ others: [] })
    await tag.setProps({ ticketId: 't2' })
    late({ others: [wang] })
    await flushPromises()
    expect([asked.length, tag.text()]).toEqual([2, ''])
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
