//! Every screen in English, on data that has no Chinese: whatever Chinese stands there then is the program's own.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppStatus } from '@/api/types'
import { useHost, type Host, type HostEvent } from '@/host'
import { i18n, loadWords, setLocale, t } from '@/i18n'
import { openEvents } from '@/api/events'
import { keysInForce } from '@/kit/keys/keymap'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { useSession } from '@/stores/session'
import App from './App.vue'
import { answers, parts, status } from './english.fixture'
import { router as desk } from './router'
import { complain } from './shared/useAct'

// All screens are loaded here, which takes long where much else is done.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const HAN = /[\u3400-\u9fff]/
let app: VueWrapper
let router: Router
let tell: (event: HostEvent) => void = () => undefined

/** What can be read: text, and the attributes that are shown or spoken. */
function chinese(root: Element): string[] {
  const found: string[] = []
  for (const el of [root, ...root.querySelectorAll('*')]) {
    // The other language is named in itself.
    if (el.closest('[lang="zh-CN"]')) continue
    for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-description']) found.push(el.getAttribute(name) ?? '')
    for (const node of el.childNodes) if (node.nodeType === 3) found.push(node.textContent ?? '')
  }
  return found.map((text) => text.trim()).filter((text) => HAN.test(text))
}
async function settle(): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    await vi.dynamicImportSettled()
    await flushPromises()
    await vi.advanceTimersByTimeAsync(400)
  }
}

beforeAll(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T10:00:00+08:00') })
  await loadWords()
  await setLocale('en')
  setActivePinia(createPinia())
  useHost({
    call: async (name: string, req: unknown) => answers[name]?.(req as never) ?? {},
    first: () => undefined,
    listen: (on: (event: HostEvent) => void) => ((tell = on), () => undefined),
    files: { onDrop: () => () => undefined },
    url: () => '',
    shell: {},
    caps: { nativeDrop: false, tray: false, ukey: false, updater: false, autostart: false },
  } as unknown as Host)
  openEvents()
  router = createRouter({ history: createMemoryHistory(), routes: desk.options.routes })
  await router.push('/inbox/todo')
  app = mount(App, { attachTo: document.body, global: { plugins: [i18n, router], stubs: { PdfView: true } } })
  useSession().take(status as unknown as AppStatus)
  await settle()
})
afterAll(async () => {
  app.unmount()
  vi.useRealTimers()
  await setLocale('zh-CN')
})
beforeEach(clearToasts)

const PAGES = ['inbox/todo', 'ticket/t', 'ticket/t/reply', 'ticket/t/return', 'ticket/t/extend', 'ticket/t/suspend', 'ticket/t/terminate', 'ticket/t/appeal', 'ticket/t/opinion', 'ticket/t/sheet', 'matter/m', 'months', 'months/2026-10', 'opinions', 'drafts', 'templates', 'rules', 'rules?of=unit', 'rules?of=calendar', 'today', 'sync', 'law', 'search?q=a', 'settings', 'help/appeal']

/** Does what a key does on the page that is shown. */
function press(chord: string): void {
  const binding = keysInForce().find((one) => one.keys.includes(chord))
  if (!binding) throw new Error(`${chord} does nothing here`)
  void binding.run(new KeyboardEvent('keydown', { key: chord }))
}

describe('an English screen', () => {
  it.each(PAGES)('/%s says nothing in Chinese', async (path) => {
    await router.push(`/${path}`)
    await settle()
    expect(app.find('.error-card').exists(), app.text().slice(0, 400)).toBe(false)
    expect(app.text().length).toBeGreaterThan(300)
    expect(chinese(document.body)).toEqual([])
  })
  it.each([['inbox/todo', '?'], ['inbox/todo', 'Ctrl+k'], ['ticket/t', '?'], ['ticket/t', 'q'], ['ticket/t', 'c'], ['ticket/t', 't'], ['ticket/t', 'n'], ['ticket/t', 'z'], ['ticket/t/reply', '?'], ['rules', '?']])('/%s says nothing in Chinese after %s', async (path, chord) => {
    await router.push(`/${path}`)
    await settle()
    press(chord)
    await settle()
    const dialog = document.querySelector('dialog')
    expect(dialog, chord).not.toBeNull()
    const found = chinese(document.body)
    dialog?.dispatchEvent(new Event('cancel', { cancelable: true }))
    await settle()
    expect(document.querySelector('dialog')).toBeNull()
    expect(found).toEqual([])
  })
  it('says nothing in Chinese of the requests that went into the unit\'s chain', async () => {
    await router.push('/ticket/t')
    await settle()
    expect(app.text()).toContain('Extend: step 1 of 2, review')
    const past = app.get('[aria-labelledby=request-history]')
    const found: string[] = []
    for (const [at, told] of [[0, 'Say more.'], [1, '1 more not on this computer yet']] as const) {
      await past.findAll('button.link')[at]?.trigger('click')
      expect(past.text()).toContain(told)
      found.push(...chinese(past.element))
    }
    expect(found).toEqual([])
  })
  it('says nothing in Chinese of rules that are edited, compared and published', async () => {
    await router.push('/rules')
    await settle()
    const dialog = () => document.querySelector('dialog')
    const close = async () => {
      dialog()?.dispatchEvent(new Event('cancel', { cancelable: true }))
      await settle()
    }
    const click = async (word: string) => {
      await app.findAll('button').find((one) => one.text() === t(word))?.trigger('click')
      await settle()
      expect(dialog(), word).not.toBeNull()
      expect(chinese(document.body)).toEqual([])
      await close()
    }
    await click('rules.withdraw.do')
    await click('rules.compare.do')
    press('e')
    await settle()
    expect(app.findAll('.entries-of :is(input, select, textarea)').length).toBeGreaterThan(150)
    expect(app.text()).toContain('3 working days')
    expect(chinese(document.body)).toEqual([])
    const fault = answers['rules.check']
    answers['rules.check'] = () => ({ ...(fault?.({} as never) as object), problem: undefined, line: undefined })
    await app.get('.typed input').setValue('9')
    await settle()
    press('Ctrl+Enter')
    await settle()
    expect(dialog()?.textContent).toContain(t('rules.publish.still'))
    expect(chinese(document.body)).toEqual([])
    await close()
    if (fault) answers['rules.check'] = fault
    await app.findAll('button').find((one) => one.text() === t('rules.give'))?.trigger('click')
    await settle()
    expect(chinese(document.body)).toEqual([])
  })
  it('says nothing in Chinese of a calendar that is edited, checked and published', async () => {
    await router.push('/rules?of=calendar')
    await settle()
    const year = async (n: number) => {
      await app.get<HTMLSelectElement>('.choice-of select').setValue(String(n))
      await settle()
      expect(chinese(document.body)).toEqual([])
    }
    await year(2027)
    expect(app.text()).toContain(t('calendar.unknown', { year: 2027 }))
    await year(2026)
    press('e')
    await settle()
    expect(chinese(document.body)).toEqual([])
    await app.get('button[data-day="2026-12-05"]').trigger('click')
    await settle()
    expect(document.querySelector('dialog')?.textContent).toContain(t('calendar.pick.back'))
    expect(chinese(document.body)).toEqual([])
    document.querySelector('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }))
    await settle()
    await app.findAll('button').find((one) => one.text() === t('calendar.addYear', { year: 2027 }))?.trigger('click')
    const fault = answers['calendar.check']
    answers['calendar.check'] = () => ({ days: [] })
    await app.get('[data-year="2027"] input').setValue('Notice of 2027')
    await settle()
    press('Ctrl+Enter')
    await settle()
    expect(document.querySelector('dialog')?.textContent).toContain(t('calendar.publish.still'))
    expect(chinese(document.body)).toEqual([])
    document.querySelector('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }))
    await settle()
    if (fault) answers['calendar.check'] = fault
    await app.findAll('button').find((one) => one.isVisible() && one.text() === t('rules.give'))?.trigger('click')
    await settle()
    expect(chinese(document.body)).toEqual([])
  })
  it('opens the manual over a page and never over itself', async () => {
    await router.push('/ticket/t/appeal')
    await settle()
    press('F1')
    await settle()
    expect([router.currentRoute.value.path, chinese(document.body)]).toEqual(['/help/appeal', []])
    press('F1')
    await settle()
    expect(router.currentRoute.value.path).toBe('/help/appeal')
    router.back()
    await settle()
    expect(router.currentRoute.value.path, 'one step leads out of it').toBe('/ticket/t/appeal')
  })
  it('says what the self-check found', async () => {
    await router.push('/sync')
    await settle()
    await app.findAll('button').find((one) => one.text().includes(t('sync.doctor')))?.trigger('click')
    await settle()
    expect(app.text()).toContain('Operations unaccounted for: 1.')
    expect(chinese(document.body)).toEqual([])
  })
  it('says notices and failures as they come', async () => {
    tell({ type: 'notice', id: 'late:1', title: parts.said('notice_late'), text: [parts.said('notice_left', { title: 'Noise', remaining: '剩 1 个工作日', due: '2026-11-21 24:00' }), { message: 'QH1' }], ticket_id: 'other' })
    await settle()
    expect(toasts.value.at(-1)?.text).toBe('A ticket is past its limit: Noise, due 2026-11-21 24:00; QH1')
    complain(parts.problem('invalid_input', 'citation_unknown_act_near', { typed: 'Akt', candidates: '《Act》' }))
    expect(toasts.value.at(-1)?.text).toMatch(/^The law library has no 《Akt》/)
    expect(chinese(document.body)).toEqual([])
  })
  it('says nothing in Chinese in the practice, whatever step is next', async () => {
    await router.push('/inbox/todo')
    const session = useSession()
    session.take({ ...status, practice: true } as unknown as AppStatus)
    await settle()
    expect(app.find('.practice-bar').exists()).toBe(true)
    const guide = () => app.get('aside.guide')
    const found = new Set<string>()
    // What is typed in the practice is Chinese.
    const look = () => chinese(document.body).map((text) => text.replace(/装修|诉讼|职能不符|示例市水务局/g, '')).filter((text) => HAN.test(text)).forEach((text) => found.add(text))
    for (const [at, lesson] of parts.lessons.entries()) {
      const head = guide().findAll('.lesson h3 button')[at]
      if (head?.attributes('aria-expanded') === 'false') await head.trigger('click')
      for (const step of lesson.steps) {
        expect(guide().find('.open [aria-current=step]').text(), lesson.id).toContain(t(`practice.step.${lesson.id}.${step.id}.how`))
        look()
        step.done = true
        tell({ type: 'changed', kinds: ['practice'], ids: [], rev: 9 })
        await settle()
      }
    }
    expect(guide().text()).toContain(t('practice.all'))
    await guide().get('[data-restart]').trigger('click')
    look()
    session.take(status as unknown as AppStatus)
    await settle()
    expect([...found]).toEqual([])
  })
  it.each(['locked', 'new'])('says nothing in Chinese while the profile is %s', async (state) => {
    useSession().take({ ...status, user: undefined, state } as unknown as AppStatus)
    await settle()
    expect(app.find('input').exists()).toBe(true)
    expect(chinese(document.body)).toEqual([])
  })
})
