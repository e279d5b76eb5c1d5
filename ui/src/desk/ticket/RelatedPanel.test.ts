//! Earlier tickets: what each was answered is read when it is unfolded, and nothing of a report.
import { flushPromises, mount } from '@vue/test-utils'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { TicketView } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import RelatedPanel from './RelatedPanel.vue'

const row = (id: string, more: object = {}) => ({ ticket_id: id, assignment_id: `a-${id}`, no: `QH${id}`, title: `第${id}件`, nature: 'complaint', secrecy: 'none', state: 'archived', dispatched_at: 1, ...more })
let asked: unknown[]

beforeAll(loadWords)
beforeEach(() => {
  asked = []
  useHost({ call: async (name: string, req: { ticket_id: string }) => {
    asked.push([name, req.ticket_id])
    return req.ticket_id === '1' ? { answer: { public_text: '已劝离。', outcome: 'solved', at: 1, satisfaction: 'satisfied' } } : {}
  } } as unknown as Host)
})

it('unfolds what an earlier ticket was answered', async () => {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)*', component: { render: () => null } }] })
  const view = { related: [row('1'), row('2'), row('3', { nature: 'report' })] } as unknown as TicketView
  const page = mount(RelatedPanel, { props: { view }, global: { plugins: [i18n, router] } })
  const folded = page.findAll('details')
  expect([folded.length, asked]).toEqual([2, []])
  for (const one of folded) {
    ;(one.element as HTMLDetailsElement).open = true
    await one.trigger('toggle')
  }
  await flushPromises()
  expect(asked).toEqual([['ticket.answer', '1'], ['ticket.answer', '2']])
  expect(folded.map((one) => one.text())).toEqual(['当时的答复已解决 · 满意已劝离。', '当时的答复没有经平台审核的公开答复。'])
  page.unmount()
})
