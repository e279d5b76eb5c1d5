//! What a locked screen shows: nothing of the desk, neither as a toast nor to a screen reader; unsaved words come back with it.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { h } from 'vue'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import type { AppStatus } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import { spoken } from '@/kit/live'
import { toast, toasts } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'
import { useTabs } from '@/stores/tabs'
import App from './App.vue'
import FrameStrips from './frame/FrameStrips.vue'
import PageTabs from './frame/PageTabs.vue'
import { hold, letGo, unsaved } from './shared/unsaved'

const status = (state: AppStatus['state']) => ({ state, profile_name: 'p', version: '0', approved_rules: true, tries_left: 5, remembered: false, ...(state === 'open' ? { user: { user: 'li', name: '李某', roles: [] } } : {}) }) as unknown as AppStatus
const problem = { code: 'disk_full' as const, message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '' }
let app: VueWrapper

async function start(): Promise<void> {
  await loadWords()
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'inbox', component: {} }] })
  app = mount(App, { global: { plugins: [i18n, router], stubs: { AppFrame: { render: () => [h(FrameStrips), h(PageTabs)] }, UnlockPage: true, EnrollPage: true } } })
  useSession().take(status('open'))
  await flushPromises()
}
const holding = (save: () => Promise<void>) => hold({ key: 'return/t/', kind: 'return', ticketId: 't', path: '/ticket/t/return', content: '{"reason":"不属本单位职责"}', problem, save, retire: () => undefined, open: () => false })

describe('the program', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    useHost({ call: async () => ({}), listen: () => () => undefined } as unknown as Host)
  })
  afterEach(() => {
    unsaved.value.forEach((one) => letGo(one.key))
    app.unmount()
  })

  it('shows nothing of the desk once it is locked, and the unsaved words again when it is open', async () => {
    await start()
    useTabs().visit('t', '/ticket/t/return', true)
    useTabs().name('t', 'QH2405200001', '夜市占道')
    holding(async () => undefined)
    toast('已提交工单 QH2405200001', { until: Date.now() + 10_000 })
    await flushPromises()
    expect(app.text()).toContain('尚未保存：退单申请')
    expect(app.text()).toContain('QH2405200001')
    useSession().take(status('locked'))
    // The frame of the inbox is made again behind the page of the passphrase.
    await new Promise((go) => setTimeout(go, 100))
    expect(app.find('.behind').exists()).toBe(true)
    expect([toasts.value, spoken.value.trim()]).toEqual([[], ''])
    for (const secret of ['QH2405200001', '夜市占道', '退单申请', '不属本单位职责']) expect(app.html()).not.toContain(secret)
    useSession().take(status('open'))
    await flushPromises()
    expect(app.text()).toContain('尚未保存：退单申请')
  })
  it('says what is not saved and why until it is, tries again when told, and gives the words', async () => {
    await start()
    let tried = 0
    holding(async () => void (tried += 1))
    await flushPromises()
    expect(app.text()).toContain('磁盘空间不足。请清理磁盘。')
    const button = (name: string) => app.findAll('button').find((one) => one.text().startsWith(name))
    await button('立即重试')?.trigger('click')
    expect(tried).toBe(1)
    await button('查看与复制')?.trigger('click')
    await flushPromises()
    expect(app.find('dialog').text()).toContain('不属本单位职责')
    letGo('return/t/')
    await flushPromises()
    expect(app.text()).not.toContain('尚未保存：')
  })
})
