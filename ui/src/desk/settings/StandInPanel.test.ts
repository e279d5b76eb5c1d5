//! 代理 in the settings: the list, naming one, what the platform says against it, ending one of mine.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'
import StandInPanel from './StandInPanel.vue'

const naming = { id: 's1', by: 'u2', by_name: '王某', roles: ['reviewer'], from: '2026-11-16', to: '2026-11-18' }
const row = { stand_in: naming, absent: 'u1', absent_name: '李某', mine: true, by_me: false, in_force: true }
let rows: object[]
let roles: string[]
let refusal: object | undefined
let asked: { name: string; req: unknown }[]
let panel: VueWrapper

function answer(name: string, req: unknown): Promise<unknown> {
  asked.push({ name, req })
  if (name === 'people.list') return Promise.resolve([{ user: 'u1', name: '李某', unit: 'a', roles: ['reviewer'] }, { user: 'u2', name: '王某', unit: 'a', roles: ['handler'] }])
  if (name !== 'standin.list' && refusal) return Promise.reject(refusal)
  if (name === 'standin.add') rows = [row]
  if (name === 'standin.end') rows = []
  return Promise.resolve({ rows, roles, today: '2026-11-16' })
}
async function open(): Promise<void> {
  useSession().take({ state: 'open', user: { user: 'u1', account: 'li', name: '李某', unit: 'a', unit_name: '局', roles: ['reviewer'] } } as never)
  panel = mount(StandInPanel, { attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
const calls = (name: string) => asked.filter((one) => one.name === name).map((one) => one.req)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  ;[rows, roles, refusal, asked] = [[], ['reviewer'], undefined, []]
  useHost({ call: answer } as unknown as Host)
})
afterEach(() => {
  panel.unmount()
  clearToasts()
})

it('asks for nothing before it is complete, then names the colleague and shows it', async () => {
  await open()
  expect(panel.text()).toContain('没有设置代理')
  expect(panel.findAll('option').map((one) => one.text()), 'oneself is not offered').toEqual(['请选择', '王某（经办人）'])
  await panel.find('form').trigger('submit')
  expect([calls('standin.add'), panel.text().includes('请选择代理人')]).toEqual([[], true])
  await panel.find('select').setValue('u2')
  await panel.findAll('input[type=date]')[1]?.setValue('2026-11-18')
  await panel.find('form').trigger('submit')
  await flushPromises()
  expect(calls('standin.add')).toEqual([{ by: 'u2', roles: ['reviewer'], from: '2026-11-16', to: '2026-11-18' }])
  expect(panel.text()).toContain('李某由王某代理')
  expect(toasts.value[0]?.text).toBe('已设置：王某代理至 2026-11-18')
})
it('keeps what was filled in when the platform refuses or is not there, and says why', async () => {
  await open()
  await panel.find('select').setValue('u2')
  await panel.findAll('input[type=date]')[1]?.setValue('2026-11-18')
  refusal = { code: 'invalid_input', message: '日期重叠。', hint: '请改日期。', field: 'from', retryable: false, trace: '' }
  await panel.find('form').trigger('submit')
  await flushPromises()
  const [from] = panel.findAll('input[type=date]')
  expect([panel.find('.field > .error').text(), document.activeElement === from?.element]).toEqual(['日期重叠。请改日期。', true])
  refusal = { code: 'offline', message: '未能连接平台。', hint: '', retryable: true, trace: '' }
  await panel.find('form').trigger('submit')
  await flushPromises()
  expect([panel.find('.strip[role=alert]').text(), panel.find('.field > .error').exists()]).toEqual(['未能连接平台。', false])
  expect((panel.find('select').element as HTMLSelectElement).value).toBe('u2')
})
it('ends one of mine and offers nothing to whose roles need no stand-in', async () => {
  rows = [row]
  await open()
  await panel.find('.rows button').trigger('click')
  await flushPromises()
  expect([calls('standin.end'), panel.find('.rows').exists()]).toEqual([[{ id: 's1' }], false])
  panel.unmount()
  roles = []
  await open()
  expect([panel.find('form').exists(), panel.text().includes('不需要代理')]).toEqual([false, true])
})
