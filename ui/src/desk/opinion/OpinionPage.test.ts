//! The page of a final opinion: its acts are those that the program allows, and writing goes on while its first save is on its way.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Allowed, OpinionRow } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { useSession } from '@/stores/session'
import OpinionPage from './OpinionPage.vue'

const content = { ground: 'O1', title: ['关于噪声'], addressee: '某平台', ticket_no: 'QH1', demand: '', facts: '', conclusion: '', advice: '', citations: [], evidence: [], attachment_names: [], prior: [], contact: '', note: '', cc: [] }
const opinion = { id: 'p', unit: 'u', unit_name: '局', state: 'unit_review', content, model_hash: 'm1', by: 'u', by_name: '李某', created_at: 1, approvals: [], comment: '', seal_requested: false, voided: [] }
const ticket = { id: 't', no: 'QH1', title: '噪声', caller: {}, place: {}, elements: {}, category: [] }
let rows: Partial<OpinionRow>[]
let opinions: object[]
let ops: object[]
let asked: { name: string; req: Record<string, unknown> }[]
let page: VueWrapper

const view = () => ({ slice: { case: { ticket } }, assignment: { id: 'a', unit: 'u', replies: [] }, allowed: [], ops, evidence: [], related: [], opinions, gaps: [], rule_approved: true, starred: false })
const answers: Record<string, (req: Record<string, unknown>) => unknown> = {
  'ticket.open': view,
  'opinion.list': () => rows,
  'opinion.prefill': () => content,
  'opinion.preview': () => ({ pages: 0, substitutions: [], problems: [], sealed: false }),
  'rules.pack': () => ({ opinion_grounds: [{ code: 'O1', title: '诉求已办结' }] }),
}
const row = (allowed: Allowed[], more: object = {}) => ({ ticket_id: 't', opinion, step: { no: 1, of: 3, role: 'reviewer' }, allowed, pending_ops: 0, ...more }) as unknown as OpinionRow
const acts = () => page.findAll('.page-head button').map((one) => one.text()).filter((text) => !text.startsWith('返回'))
const button = (name: string) => page.findAll('.page-head button').find((one) => one.text().startsWith(name))

beforeAll(loadWords)
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  ;[rows, opinions, ops, asked] = [[], [opinion], [], []]
  answers['ticket.act'] = () => ({ op_id: 'o', view: view() })
  useHost({
    call: async (name: string, req: Record<string, unknown>) => {
      asked.push({ name, req })
      return answers[name]?.(req) ?? {}
    },
  } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})
async function open(roles: string[] = ['handler', 'reviewer', 'signer', 'seal_keeper']): Promise<void> {
  useSession().take({ state: 'open', user: { user: 'u', account: 'li', name: '李某', unit: 'u', unit_name: '局', roles } } as never)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket/:id/opinion', component: OpinionPage }, { path: '/ticket/:id', component: {} }] })
  await router.push('/ticket/t/opinion')
  page = mount(OpinionPage, { global: { plugins: [i18n, router], stubs: { PreviewPane: true, CitationList: true, EvidencePick: true } } })
  await flushPromises()
}

it('offers what the program allows, whatever roles I have, and asks anew once it is done', async () => {
  rows = [row([{ kind: 'approve-opinion' }, { kind: 'reject-opinion' }])]
  await open()
  expect(acts()).toEqual(['审核通过Ctrl+Enter', '退回修改'])
  rows = [row([])]
  await button('审核通过')?.trigger('click')
  await flushPromises()
  expect(asked.find(({ name }) => name === 'ticket.act')?.req['intent']).toEqual({ kind: 'approve-opinion', payload: { id: 'p', hash: 'm1' } })
  expect(acts()).toEqual([])
})
it.each([['same_person', '拟稿人不能'], ['recused', '须回避']] as const)('says why an act is closed to me as a person: %s', async (refusal, why) => {
  rows = [row([{ kind: 'approve-opinion', refusal }])]
  await open()
  expect([button('审核通过')?.attributes('disabled'), button('审核通过')?.attributes('title')]).toEqual(['', expect.stringContaining(why)])
})
it('holds signing back while number and bytes of the text approved here are on their way', async () => {
  rows = [row([{ kind: 'sign-opinion' }], { step: { no: 2, of: 3, role: 'signer' } })]
  opinions = [{ ...opinion, issue: { number: { series: '某函', year: 2026, seq: 1 }, date: '2026-03-02', draft_sha256: 'd1', draft_size: 1, substitutions: [] } }]
  ops = [{ op_id: 'o', kind: 'approve-opinion', state: 'waiting' }]
  await open()
  expect([button('签发')?.attributes('disabled'), page.text().includes('待编号')]).toEqual(['', true])
  page.unmount()
  ops = []
  await open()
  expect(button('签发')?.attributes('disabled')).toBeUndefined()
})
it('lets go on writing what was begun here while the list does not have it yet', async () => {
  opinions = []
  await open(['handler'])
  expect(acts()).toEqual(['提交审核Ctrl+Enter'])
  const contact = () => page.get<HTMLTextAreaElement>('#opinion-step textarea')
  await contact().setValue('已电话联系')
  const id = () => (asked.find(({ name }) => name === 'ticket.act')?.req['intent'] as { payload: { id: string } }).payload.id
  answers['ticket.act'] = () => {
    opinions = [{ ...opinion, id: id(), state: 'draft', content: { ...content, contact: '已电话联系' } }]
    return { op_id: 'o', view: view() }
  }
  await vi.advanceTimersByTimeAsync(2500)
  expect([opinions.length, contact().element.disabled, acts().at(-1)]).toEqual([1, false, '提交审核Ctrl+Enter'])
})
it('is for reading only where nothing may be saved', async () => {
  opinions = []
  await open(['reviewer'])
  expect([acts(), page.get<HTMLTextAreaElement>('#opinion-step textarea').element.disabled]).toEqual([[], true])
})
