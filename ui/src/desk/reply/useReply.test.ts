//! What is submitted is what is displayed; a text that took its place is shown, and why nothing went is said.
import { createPinia, setActivePinia } from 'pinia'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { defineComponent } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { useDraft } from './useDraft'
import { useReply } from './useReply'

const STALE = { code: 'stale_version', message: '草稿刚刚有了变化，与您看到的不同，没有提交。', hint: '请核对现在的内容，再提交。', retryable: false, trace: '' }
let stored: { public_text: string }
let refused: boolean
let sent: unknown[]
let merged: unknown[]
let reaches: number
let page: VueWrapper

function editor(merges?: () => boolean) {
  let made: { draft: ReturnType<typeof useDraft>; reply: ReturnType<typeof useReply> } | undefined
  const Page = defineComponent({
    setup() {
      const draft = useDraft(() => ({ ticket_id: 't', assignment_id: 'a' }))
      made = { draft, reply: useReply(draft, () => 't', () => 'QH1', () => undefined, merges) }
      return () => null
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: Page }] })
  page = mount(Page, { global: { plugins: [i18n, router] } })
  if (!made) throw new Error('no page')
  return made
}

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  stored = { public_text: '我写的' }
  refused = false
  sent = []
  merged = []
  reaches = 0
  const call = async (name: string, req: { content?: typeof stored }) => {
    if (name === 'draft.open') return { draft_id: 'd', ticket_id: 't', assignment_id: 'a', rev_id: 'r', base_rev: 'r0', saved_at: 1, revisions: 0, unread_merge: false, content: stored }
    if (name === 'draft.check') return []
    if (name === 'draft.save') return { rev_id: 'r', base_rev: 'r', saved_at: 1 }
    if (name === 'reply.reach') {
      reaches += 1
      return merged
    }
    if (name !== 'reply.submit') return {}
    sent.push(JSON.parse(JSON.stringify(req)))
    if (refused) throw STALE
    return { op_id: 'o' }
  }
  useHost({ call } as unknown as Host)
})
afterEach(() => {
  page.unmount()
  clearToasts()
})

it('names the text that is displayed', async () => {
  const { draft, reply } = editor()
  await flushPromises()
  if (draft.content.value) draft.content.value.public_text = '我写完的'
  await reply.submit()
  expect(sent).toEqual([{ draft_id: 'd', content: { public_text: '我写完的' }, confirmed: [] }])
})

it('shows the text that took its place, and says why nothing went', async () => {
  const { draft, reply } = editor()
  await flushPromises()
  refused = true
  stored = { public_text: '同事写的' }
  await reply.submit()
  expect(draft.content.value?.public_text).toBe('同事写的')
  expect(toasts.value.map((one) => one.text)).toEqual([STALE.message + STALE.hint])
})

it('shows which merged tickets it answers before it goes, and goes at the second press', async () => {
  const tickets = [{ ticket_id: 'c', no: 'QH2', called_at: 1, caller: { name: '陈**', phone: '139****5678', kind: 'person', anonymous: false } }]
  merged = tickets
  const { reply } = editor(() => true)
  await flushPromises()
  await reply.submit()
  expect([reply.reached.value, sent.length]).toEqual([tickets, 0])
  await reply.submit()
  expect([reply.reached.value, sent.length]).toEqual([undefined, 1])
})

it('goes at once where none was merged, unasked, and where the reply answers none of them', async () => {
  merged = [{ ticket_id: 'c' }]
  const alone = editor(() => false)
  await flushPromises()
  await alone.reply.submit()
  expect([alone.reply.reached.value, sent.length, reaches]).toEqual([undefined, 1, 0])
  page.unmount()
  merged = []
  const { reply } = editor(() => true)
  await flushPromises()
  await reply.submit()
  expect([reply.reached.value, sent.length, reaches]).toEqual([undefined, 2, 1])
})
