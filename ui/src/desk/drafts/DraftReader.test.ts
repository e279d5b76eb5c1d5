//! A draft that is read says all that was typed into it, and gives all of it to a copy.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { DraftRow } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import DraftReader from './DraftReader.vue'

const CONTENT = { public_text: '公开的话', internal_text: '办理的经过', unsolved_reason: '超出职责', contact_waiver: '匿名来电', citations: [], evidence: [] }

beforeAll(loadWords)
afterEach(() => {
  vi.unstubAllGlobals()
})

it('shows and copies also why nobody was contacted and why it is not solved', async () => {
  setActivePinia(createPinia())
  useHost({ call: async () => [{ rev_id: 'r', at: 1, content: CONTENT }] } as unknown as Host)
  const written: string[] = []
  vi.stubGlobal('navigator', { userAgent: 'test', clipboard: { writeText: async (text: string) => void written.push(text) } })
  const row = { draft_id: 'd', ticket_id: 't', ticket_no: 'QH1', ticket_title: '占道经营', excerpt: '', saved_at: 1 } as unknown as DraftRow
  const reader = mount(DraftReader, { props: { row }, global: { plugins: [i18n] } })
  await flushPromises()
  for (const words of ['公开的话', '办理的经过', '超出职责', '匿名来电']) expect(reader.text()).toContain(words)
  await reader.findAll('button').find((one) => one.text() === '复制')?.trigger('click')
  await flushPromises()
  expect(written).toEqual(['公开的话\n\n办理情况：办理的经过\n\n未解决原因：超出职责\n\n未联系原因：匿名来电'])
  reader.unmount()
})
