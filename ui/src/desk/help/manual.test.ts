//! The manual in the program: every page leads to a chapter that is there, words are found, nothing of it is HTML.
import { flushPromises, mount } from '@vue/test-utils'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeAll, describe, expect, it } from 'vitest'
import { manual, pictures } from 'virtual:manual'
import { i18n, loadWords } from '@/i18n'
import { moveKeys } from '@/kit/keys/keymap'
import { readManual } from '../../../manual'
import { router as desk } from '../router'
import { CHAPTERS, chapterOf } from './chapters'
import HelpPage from './HelpPage.vue'
import { chapters, found, marked, plainOf } from './manual'

const all = chapters(manual)
async function open(path: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/help/:chapter?', component: HelpPage }] })
  await router.push(path)
  return mount(HelpPage, { global: { plugins: [i18n, router] }, attachTo: document.body })
}
beforeAll(loadWords)

describe('the manual', () => {
  it('has a chapter for every page, and every chapter a name of its own', () => {
    const ids = all.map((chapter) => chapter.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z]+$/.test(id)), 'headings without an anchor').toEqual([])
    for (const route of desk.getRoutes()) if (route.name) expect(ids, String(route.name)).toContain(CHAPTERS[String(route.name)])
    expect(chapterOf('nowhere')).toBe('first')
  })
  it('leads nowhere but to its own chapters, and shows every picture it names', () => {
    const links = [...JSON.stringify(manual).matchAll(/"to":"([^"]*)"/g)].map((m) => m[1])
    expect(links.length).toBeGreaterThan(0)
    for (const to of links) expect(all.map((chapter) => chapter.id)).toContain(to)
    expect(pictures.length).toBe(manual.blocks.filter((block) => block.t === 'picture').length)
    expect(pictures.length).toBeGreaterThan(3)
  })
  it('takes no HTML in', () => {
    const read = (text: string) => readManual(text, () => 0)
    expect(() => read('# a\n\n<script>alert(1)</script>\n')).toThrow()
    expect(() => read('# a\n\nb <b onclick="x()">c</b>\n')).toThrow()
    expect(read('# a\n\n[b](https://example.cn)').blocks).toEqual([{ t: 'text', c: [{ b: ['b'] }] }])
  })
  it('finds words in chapters, and marks them', () => {
    const hits = found(all, '退单教练')
    expect(hits.map((chapter) => chapter.id)).toContain('returns')
    expect(hits.length).toBeLessThan(all.length)
    expect(hits.every((chapter) => [chapter.title, ...chapter.blocks.map(plainOf)].join().includes('退单教练'))).toBe(true)
    expect(found(all, '  ')).toEqual(all)
    expect(found(all, '没有这样的话')).toEqual([])
    expect(marked('写《退单》', '退单')).toEqual(['写《', '退单', '》'])
    expect(marked('a.b', '.')).toEqual(['a', '.', 'b'])
  })
  it('opens at its chapter, lists all of them, and narrows to what is looked for', async () => {
    const page = await open('/help/appeal')
    expect(page.find('nav button.here').text()).toContain('申诉')
    expect(page.findAll('nav button').length).toBe(all.length)
    expect(page.find('#help-appeal').exists()).toBe(true)
    await page.get('input[type=search]').setValue('免打扰')
    expect(page.findAll('nav button').length).toBe(1)
    expect(page.get('mark').text()).toBe('免打扰')
    await page.get('input[type=search]').setValue('没有这样的话')
    expect(page.text()).toContain('手册里没有找到')
    page.unmount()
  })
  it('names keys as somebody has moved them', async () => {
    const keys = async () => {
      const page = await open('/help/first')
      const all = page.findAll('kbd').map((one) => one.text())
      page.unmount()
      return all
    }
    const before = await keys()
    moveKeys({ 'Ctrl+Enter': 'F8', r: 'u', '/': 'F9' })
    const after = await keys()
    moveKeys({})
    expect(['Ctrl+Enter', 'R'].filter((one) => !before.includes(one) || after.includes(one))).toEqual([])
    expect(after).toEqual(before.map((one) => ({ 'Ctrl+Enter': 'F8', R: 'U', '/': 'F9' })[one] ?? one))
  })
  it('leaves the focus in the box while somebody types or clears it, and takes it to the chapter that is chosen, also the one shown', async () => {
    const page = await open('/help/appeal')
    await flushPromises()
    expect(document.activeElement?.id, 'opened at its chapter').toBe('help-appeal')
    const box = page.get<HTMLInputElement>('input[type=search]')
    box.element.focus()
    await box.setValue('退单')
    await box.setValue('')
    await flushPromises()
    expect(document.activeElement).toBe(box.element)
    await box.setValue('申诉')
    await page.get('nav button.here').trigger('click')
    await flushPromises()
    expect([document.activeElement?.id, box.element.value]).toEqual(['help-appeal', ''])
    const other = page.findAll('nav button').find((one) => !one.classes('here'))
    await other?.trigger('click')
    await flushPromises()
    expect([document.activeElement?.tagName, document.activeElement?.textContent]).toEqual(['H2', other?.text()])
    page.unmount()
  })
})
