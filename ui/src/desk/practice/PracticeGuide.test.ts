//! 练习: the guide shows the next step with the key it has now, ticks what came, and never stands in the way; entering and
//! leaving hands the screens over whole.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { effectScope } from 'vue'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { emit } from '@/api/events'
import { onLeaving } from '@/api/leaving'
import type { AppStatus, PracticeLesson } from '@/api/types'
import App from '@/desk/App.vue'
import { useKeptForm } from '@/desk/shared/form/kept'
import { hold, letGo, unsaved } from '@/desk/shared/unsaved'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import { moveKeys } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'
import { freshTicks, lessonToDo } from './data'
import PracticeGuide from './PracticeGuide.vue'
import PracticeLink from './PracticeLink.vue'

const step = (id: string, done: boolean, more: object = {}) => ({ id, photo: false, by_reading: false, done, ...more })
const lesson = (id: string, ticket: string, steps: object[]) => ({ id, ticket_id: ticket, assignment_id: `a${ticket}`, no: `LX000${ticket}`, title: id, steps, late: false }) as unknown as PracticeLesson
const status = (state: AppStatus['state'], practice: boolean) => ({ state, practice, profile_name: 'p', version: '0', approved_rules: true, tries_left: 5, remembered: false, ...(state === 'open' ? { user: { user: practice ? 'lx' : 'li', name: practice ? '练习经办人' : '李某', roles: [] } } : {}) }) as unknown as AppStatus

let lessons: PracticeLesson[]
let asked: [string, unknown][]
let answers: Record<string, () => unknown>
let router: Router
let shown: VueWrapper

beforeAll(loadWords)
beforeEach(async () => {
  setActivePinia(createPinia())
  lessons = [
    lesson('answer', '1', [step('sign', true, { key: 's' }), step('ring', false, { key: 'c' }), step('prove', false, { photo: true })]),
    lesson('return', '2', [step('coach', false, { key: 'b', by_reading: true })]),
  ]
  asked = []
  answers = {}
  useHost({
    call: async (name: string, req: unknown) => {
      asked.push([name, req])
      return answers[name]?.() ?? (name.startsWith('practice.') ? { lessons } : {})
    },
    listen: () => () => undefined,
  } as unknown as Host)
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', redirect: '/inbox/todo' }, { path: '/inbox/:view?', name: 'inbox', component: {} }, { path: '/ticket/:id', component: {} }] })
  await router.push('/inbox/todo')
})
afterEach(() => {
  shown.unmount()
  clearToasts()
  moveKeys({})
  unsaved.value.forEach((one) => letGo(one.key))
  document.documentElement.removeAttribute('data-practice')
})

async function guide(path = '/inbox/todo'): Promise<void> {
  await router.push(path)
  shown = mount(PracticeGuide, { global: { plugins: [i18n, router] } })
  await flushPromises()
}

describe('练习指引', () => {
  it('shows the step that is next with its key, as somebody has moved it', async () => {
    moveKeys({ c: 'F8' })
    await guide()
    const next = shown.get('[aria-current=step]')
    expect(next.text()).toContain('登记联系')
    expect(next.get('kbd').text()).toBe('F8')
    expect(shown.text()).toContain('1/3')
  })
  it('ticks what happened when the desk tells of it', async () => {
    await guide()
    lessons = [lesson('answer', '1', [step('sign', true), step('ring', true), step('prove', false, { photo: true })]), ...lessons.slice(1)]
    emit({ type: 'changed', kinds: ['ticket'], ids: [], rev: 1 })
    await flushPromises()
    expect(shown.get('[aria-current=step]').text()).toContain('附上佐证')
    await shown.get('[data-photo]').trigger('click')
    expect(asked).toContainEqual(['practice.photo', { ticket_id: '1' }])
  })
  it('opens the lesson of the ticket on screen, and ticks a step that is only read', async () => {
    await guide('/ticket/2')
    expect(shown.get('.lesson.open h3').text()).toContain('退单')
    await shown.get('[data-read=coach]').trigger('click')
    expect(asked).toContainEqual(['practice.read', { lesson: 'return', step: 'coach' }])
  })
  it('keeps a lesson that is just finished in sight', async () => {
    await guide()
    lessons = [lesson('answer', '1', [step('sign', true), step('ring', true), step('prove', true)]), ...lessons.slice(1)]
    emit({ type: 'changed', kinds: ['ticket'], ids: [], rev: 1 })
    await flushPromises()
    expect(shown.get('.lesson.open').text()).toContain('这一件练完了')
    expect(toasts.value.map((one) => one.text)).toContain('练完了：一、办结一件')
  })
  it('is no dialog and can be folded away', async () => {
    await guide()
    expect(shown.element.tagName).toBe('ASIDE')
    await shown.get('header button').trigger('click')
    expect(shown.text()).not.toContain('登记联系')
  })
  it('asks before all is begun anew, and says why it could not be read', async () => {
    await guide()
    await shown.get('[data-restart]').trigger('click')
    expect(asked.map(([name]) => name)).not.toContain('practice.restart')
    expect(shown.text()).toContain('练习中写的文字会删除')
    answers['practice.view'] = () => {
      throw { code: 'internal', message: '程序出现故障。', hint: '请重试。', retryable: true, trace: '' }
    }
    emit({ type: 'changed', kinds: ['practice'], ids: [], rev: 2 })
    await flushPromises()
    expect(shown.text()).toContain('程序出现故障。')
  })
  it('looks anew when something typed was kept, and never by the clock', async () => {
    vi.useFakeTimers()
    try {
      await guide()
      const scope = effectScope()
      const kept = scope.run(() => useKeptForm('return', '2', () => ({ reason: '' })))
      await flushPromises()
      const looked = async (reason: string) => {
        asked = []
        if (kept) kept.form.reason = reason
        await vi.advanceTimersByTimeAsync(6000)
        return asked.map(([name]) => name)
      }
      expect(await looked('')).toEqual([])
      expect(await looked('不属本单位')).toEqual(['form.keep', 'practice.view'])
      lessons = [lesson('answer', '1', [step('sign', true)])]
      expect(await looked('不属本单位职责'), 'once more, and then all is done').toContain('practice.view')
      expect(await looked('不属')).toEqual(['form.keep'])
      scope.stop()
    } finally {
      vi.useRealTimers()
    }
  })
  it('finds the lesson to go on with, and what is newly ticked', () => {
    expect(lessonToDo(lessons)?.id).toBe('answer')
    expect(lessonToDo([lesson('answer', '1', [step('sign', true)]), ...lessons.slice(1)])?.id).toBe('return')
    expect(lessonToDo([lesson('answer', '1', [step('sign', true)])])?.id).toBe('answer')
    const later = [lesson('answer', '1', [step('sign', true), step('ring', true)])]
    expect(freshTicks(lessons, later)).toEqual(['answer.ring'])
    expect(freshTicks([], later), 'what was done before it was looked at is no news').toEqual([])
  })
})

describe('entering and leaving', () => {
  async function start(first: AppStatus): Promise<void> {
    shown = mount(App, { global: { plugins: [i18n, router], stubs: { AppFrame: PracticeLink, UnlockPage: PracticeLink, EnrollPage: PracticeLink } } })
    useSession().take(first)
    await flushPromises()
  }
  it.each(['new', 'locked', 'open'] as const)('puts the practice before the screens of a profile that is %s, and it back again', async (state) => {
    answers['practice.enter'] = () => status('open', true)
    answers['practice.leave'] = () => status(state, false)
    await start(status(state, false))
    await shown.get('[data-practice-enter]').trigger('click')
    await flushPromises()
    expect([useSession().practising, useSession().inside]).toEqual([true, true])
    expect(document.title).toContain('【练习】')
    expect(document.documentElement.hasAttribute('data-practice')).toBe(true)
    await useSession().turn('practice.leave')
    await flushPromises()
    expect([useSession().practising, useSession().state, useSession().inside]).toEqual([false, state, state === 'open'])
    expect(document.title).not.toContain('练习')
    expect(useSession().lastName, 'the lock screen names the person, not the practice').not.toBe('练习经办人')
  })
  it('does not turn while words are unsaved, and says so', async () => {
    await start(status('open', false))
    hold({ key: 'return/t/', kind: 'return', ticketId: 't', path: '/ticket/t/return', content: '{}', problem: { code: 'disk_full', message: '', hint: '', retryable: false, trace: '' }, save: async () => undefined, retire: () => undefined, open: () => false })
    await shown.get('[data-practice-enter]').trigger('click')
    await flushPromises()
    expect(asked.map(([name]) => name)).not.toContain('practice.enter')
    expect(toasts.value.some((one) => one.text.includes('还没有保存'))).toBe(true)
    expect(unsaved.value).toHaveLength(1)
  })
  it('tries first to save what was just typed, and does not turn where that fails', async () => {
    await start(status('open', false))
    const failing = { key: 'return/t/', kind: 'return', ticketId: 't', path: '/ticket/t/return', content: '{}', save: async () => undefined, retire: () => undefined, open: () => false } as const
    const end = onLeaving(async () => hold({ ...failing, problem: { code: 'disk_full', message: '', hint: '', retryable: false, trace: '' } }))
    await shown.get('[data-practice-enter]').trigger('click')
    await flushPromises()
    end()
    expect(asked.map(([name]) => name)).not.toContain('practice.enter')
    expect(toasts.value.some((one) => one.text.includes('还没有保存'))).toBe(true)
  })
  it('turns once, however often it is pressed', async () => {
    answers['practice.enter'] = () => new Promise(() => undefined)
    await start(status('open', false))
    const button = shown.get('[data-practice-enter]')
    await button.trigger('click')
    await button.trigger('click')
    await flushPromises()
    expect(asked.filter(([name]) => name === 'practice.enter')).toHaveLength(1)
  })
  it('stays where it was when the practice cannot be opened', async () => {
    answers['practice.enter'] = () => {
      throw { code: 'disk_full', message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '' }
    }
    await start(status('locked', false))
    await shown.get('[data-practice-enter]').trigger('click')
    await flushPromises()
    expect([useSession().turning, useSession().state]).toEqual([false, 'locked'])
    vi.clearAllTimers()
  })
})

describe('before the profile is open', () => {
  it('opens the manual by F1 over the page and closes it by Esc', async () => {
    shown = mount(App, { global: { plugins: [i18n, router], stubs: { AppFrame: true, UnlockPage: true, EnrollPage: true } }, attachTo: document.body })
    useSession().take(status('locked', false))
    await flushPromises()
    const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
    press('F1')
    await vi.waitFor(() => expect(shown.find('.help').exists()).toBe(true), 20_000)
    expect(shown.text()).toContain('承办台使用手册')
    const esc = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true, isComposing: true })
    window.dispatchEvent(esc)
    await flushPromises()
    expect([shown.find('.help').exists(), esc.defaultPrevented], 'the input method has this Esc').toEqual([true, false])
    press('Escape')
    await flushPromises()
    expect(shown.find('.help').exists()).toBe(false)
    moveKeys({ F1: 'F9' })
    press('F1')
    await flushPromises()
    expect(shown.find('.help').exists(), 'F1 was moved').toBe(false)
    press('F9')
    await vi.waitFor(() => expect(shown.find('.help').exists()).toBe(true))
  })
})
