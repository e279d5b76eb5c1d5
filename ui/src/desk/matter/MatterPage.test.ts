//! 事项 on screen: only what is new is marked, a first call says nothing, failures and absence are told, paper comes by Ctrl+P.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { MatterView } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { allowSingleKeys, handleKey } from '@/kit/keys/keymap'
import MatterCard from './MatterCard.vue'
import MatterPage from './MatterPage.vue'

const words = [{ text: '楼下烧烤店扰民。', new: false }, { text: '店主打伤了保安。', new: true }]
const opinion = { opinion: 'o', unit_name: '综合执法局', number: '琼海执函〔2026〕7号', state: 'effective', review_on: '2027-11-29' } as const
const matter: MatterView = {
  matter_id: 'm', place: '嘉积镇 登仙岭社区', category: ['城市管理', '餐饮'], of_month: 2, of_year: 3, compared: 2, newest: words, more: 0,
  opinions: [{ opinion, in_effect: true }],
  tickets: [
    { ticket_id: 'b', no: 'QH2', title: '再次扰民', called_at: 2, state: 'processing', of_month: 2, of_year: 3 },
    { ticket_id: 'a', no: 'QH1', title: '夜间扰民', called_at: 1, state: 'merged', of_month: 1, of_year: 2, parent_no: 'QH0', answer: { unit_name: '综合执法局', public_text: '已停止外摆。', at: 1 } },
  ],
}
const card = { matter_id: 'm', place: { of_month: 2, of_year: 3 }, tickets: 2, opinion, words, compared: 2 }
const print = vi.fn()
let answers: Record<string, () => unknown>
let page: VueWrapper

async function open(screen: Component, props: object = {}): Promise<void> {
  const shown = defineComponent({ render: () => h(screen, props) })
  const blank = { render: () => null }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/matter/:id', component: shown }, { path: '/ticket/:id/:form?', component: blank }, { path: '/inbox/:view', component: blank }] })
  await router.push('/matter/m')
  page = mount({ components: { RouterView }, template: '<RouterView />' }, { attachTo: document.body, global: { plugins: [i18n, router] } })
  await flushPromises()
}

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  answers = { 'matter.open': () => matter, 'matter.of': () => ({ card }) }
  useHost({ call: async (name: string) => answers[name]?.(), shell: { print } } as unknown as Host)
})
afterEach(() => page.unmount())

it('shows the tickets with their answers, the opinion, and marks only what is new', async () => {
  await open(MatterPage)
  expect(page.findAll('mark').map((mark) => mark.text())).toEqual(['新内容：店主打伤了保安。'])
  const text = page.text()
  for (const told of ['本月 2 次，本年 3 次', '琼海执函〔2026〕7号', '有效至 2027-11-29', '已停止外摆。', '并入 QH0', '尚未答复']) expect(text).toContain(told)
  expect(page.findAll('a').map((link) => link.attributes('href'))).toEqual(['/ticket/b', '/ticket/a'])
})

it('says how many earlier tickets are not listed, and nothing where all are', async () => {
  await open(MatterPage)
  expect(page.text()).not.toContain('未列出')
  page.unmount()
  answers['matter.open'] = () => ({ ...matter, more: 1998 })
  await open(MatterPage)
  expect(page.text()).toContain('另有较早的 1998 件未列出')
  page.unmount()
  answers['matter.of'] = () => ({ card: { ...card, place: undefined, tickets: 2000 } })
  await open(MatterCard, { ticketId: 'a' })
  expect(page.text()).toContain('该事项的较早来电')
})

it('goes through the tickets by keys and prints by Ctrl+P', async () => {
  allowSingleKeys(true)
  await open(MatterPage)
  const press = (key: string, more: KeyboardEventInit = {}) => handleKey(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  press('j')
  expect(document.activeElement?.textContent).toBe('再次扰民')
  press('j')
  expect(document.activeElement?.textContent).toBe('夜间扰民')
  press('p', { ctrlKey: true })
  expect(print).toHaveBeenCalledOnce()
})

it('says that it failed and is whole after its own button', async () => {
  const fail = (code: string) => () => Promise.reject({ code, message: '没有成功。', hint: '请重试。', retryable: true, trace: '' })
  answers['matter.open'] = fail('internal')
  await open(MatterPage)
  expect(page.text()).toContain('没有成功。')
  answers['matter.open'] = () => matter
  await page.findAll('button').find((one) => one.text().startsWith('重试'))?.trigger('click')
  await flushPromises()
  expect(page.text()).toContain('已停止外摆。')
  page.unmount()
  answers['matter.open'] = fail('not_found')
  await open(MatterPage)
  expect(page.text()).toContain('本机没有该事项的工单')
})

it('stands on a ticket with number and end of the opinion, and not on a first call', async () => {
  await open(MatterCard, { ticketId: 'b' })
  expect(page.text()).toContain('该事项：本月第 2 次，本年第 3 次')
  expect(page.text()).toContain('该事项已有最终处理意见 琼海执函〔2026〕7号 有效至 2027-11-29')
  expect(page.findAll('mark')).toHaveLength(1)
  page.unmount()
  answers['matter.of'] = () => ({ card: { matter_id: 'm', place: { of_month: 1, of_year: 1 }, tickets: 1, words: [], compared: 0 } })
  await open(MatterCard, { ticketId: 'b' })
  expect(page.text()).toBe('')
})
