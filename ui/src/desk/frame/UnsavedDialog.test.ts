//! Letting go of unsaved words: undone while nobody wrote there since; else nothing is overwritten, that is said, and the words
//! can be copied.
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { i18n, loadWords } from '@/i18n'
import { adopt, hold, letGo, unsaved } from '@/desk/shared/unsaved'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import UnsavedDialog from './UnsavedDialog.vue'

const FULL = { code: 'disk_full', message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '' } as const
const editor = { save: async () => undefined, retire: () => undefined, open: () => false }
let dialog: VueWrapper

/** Words on the dialog that are let go by its button. */
async function drop(): Promise<void> {
  hold({ key: 'return/t/', kind: 'return', ticketId: 't', path: '/ticket/t/return', content: '{"reason":"不属本单位职责"}', problem: FULL, ...editor })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:at(.*)', component: UnsavedDialog }] })
  dialog = mount(UnsavedDialog, { global: { plugins: [i18n, router] } })
  await dialog.findAll('button').find((one) => one.text() === '放弃')?.trigger('click')
}
const undo = () => toasts.value.find((one) => one.text === '已放弃未保存的内容')?.action?.run()

beforeAll(loadWords)
beforeEach(() => setActivePinia(createPinia()))
afterEach(() => {
  dialog.unmount()
  clearToasts()
  unsaved.value.forEach((one) => letGo(one.key))
})

it('brings them back', async () => {
  await drop()
  undo()
  expect([unsaved.value.map((one) => one.content), toasts.value.length]).toEqual([['{"reason":"不属本单位职责"}'], 1])
})

it('leaves the words of an editor that opened since as they are, and says so', async () => {
  await drop()
  adopt('return/t/', editor)
  hold({ key: 'return/t/', kind: 'return', ticketId: 't', path: '/ticket/t/return', content: '{"reason":"新写的"}', problem: FULL, ...editor })
  undo()
  expect(unsaved.value.map((one) => one.content)).toEqual(['{"reason":"新写的"}'])
  expect(toasts.value.map((one) => [one.text, one.action?.label]).at(-1)).toEqual(['该处已重新打开填写，放弃的内容没有恢复，以免覆盖新写的文字；需要时请复制后粘贴。', '复制'])
})
