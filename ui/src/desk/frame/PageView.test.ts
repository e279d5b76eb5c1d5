//! A page that cannot be drawn says so, and is drawn again when it can be.
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, it, vi } from 'vitest'
import { i18n } from '@/i18n'
import PageView from './PageView.vue'

it('a page that cannot be drawn says so in its place, and not on the next page', async () => {
  let broken = true
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const page = defineComponent({
    setup: () => () => {
      if (broken) throw new TypeError('timeline is undefined')
      return h('p', '工单详情')
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/ticket', component: page }, { path: '/inbox', component: { render: () => h('p', '收件箱') } }] })
  await router.push('/ticket')
  const view = mount(PageView, { global: { plugins: [i18n, router] } })
  await flushPromises()
  expect(view.text()).toContain('程序出现故障')
  broken = false
  await view.findAll('button').find((one) => one.text().startsWith('重试'))?.trigger('click')
  await flushPromises()
  expect(view.text()).toBe('工单详情')
  broken = true
  view.unmount()
  const again = mount(PageView, { global: { plugins: [i18n, router] } })
  await flushPromises()
  await router.push('/inbox')
  await flushPromises()
  expect(again.text()).toBe('收件箱')
  expect(told, 'whoever mends it finds the cause').toHaveBeenCalledTimes(2)
  told.mockRestore()
})
