//! The dialog of an act: Enter alone sends nothing, and the focus goes to what is wrong in it, not behind it.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { defineComponent, h, ref } from 'vue'
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { Problem } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import CbField from '@/kit/form/CbField.vue'
import { handleKey } from '@/kit/keys/keymap'
import ActDialog from './ActDialog.vue'
import { useRefusal } from './refusal'

const refused = (field?: string): Problem => ({ code: 'invalid_input', message: '不行。', hint: '请改。', retryable: false, trace: '', ...(field ? { field } : {}) })
let saved: number
let refuse: (problem: Problem) => void
let page: VueWrapper

/** A field that is wrong behind the dialog, and in it a choice and a text, of which the text may be wrong. */
const screen = defineComponent({
  setup() {
    const refusal = useRefusal(['text'])
    const lacks = ref(false)
    refuse = (problem) => (refusal.problem.value = problem)
    const save = () => {
      saved += 1
      lacks.value = true
    }
    return () => [
      h(CbField, { label: '后面', error: '后面的错' }, { default: () => h('input', { id: 'behind' }) }),
      h(ActDialog, { title: '办理', go: '办', refusal, onSave: save }, { default: () => [
        h('input', { id: 'choice', type: 'radio', name: 'choice' }),
        h(CbField, { label: '说明', error: refusal.at('text') ?? (lacks.value ? '请写明' : undefined) }, { default: () => h('textarea', { id: 'text' }) }),
      ] }),
    ]
  },
})
const key = (chord: Partial<KeyboardEventInit>) => handleKey(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...chord }))
const focused = () => document.activeElement?.id

beforeAll(loadWords)
afterEach(() => page.unmount())
async function open(): Promise<void> {
  saved = 0
  page = mount(screen, { attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}

it('sends by its key and by no button that Enter would press unseen', async () => {
  await open()
  const form = page.get('dialog form')
  expect(form.findAll('button[type=submit], input[type=submit]')).toEqual([])
  await form.trigger('submit')
  expect(saved, 'the browser sends a form of one field by Enter').toBe(0)
  key({ ctrlKey: true })
  expect(saved).toBe(1)
})
it('takes the focus to what lacks in it', async () => {
  await open()
  key({ ctrlKey: true })
  await flushPromises()
  expect(focused()).toBe('text')
})
it('takes the focus to the field for which the program refused it, and says beside the form what is of none', async () => {
  await open()
  page.get<HTMLElement>('#choice').element.focus()
  refuse(refused('text'))
  await flushPromises()
  expect([focused(), page.get('dialog .error').text(), page.find('.refused').exists()]).toEqual(['text', '不行。请改。', false])
  page.get<HTMLElement>('#choice').element.focus()
  refuse(refused())
  await flushPromises()
  expect([focused(), page.get('.refused').text()]).toEqual(['choice', '不行。请改。'])
})
