//! Remarks stand where the reviewer set them, and are found again where the words went.
import { describe, expect, it, vi } from 'vitest'
import type { PassageMark } from '@/api/types'
import { piecesOf, placeNow, selectedIn } from './passages'

const mark = (start: number, quote: string): PassageMark => ({ field: 'public_text', start, quote, note: '请改' })

describe('a selected passage', () => {
  function select(html: string, from: [number, number], to: [number, number]) {
    document.body.innerHTML = `<p>${html}</p><p>别处</p>`
    const element = document.querySelector('p') as HTMLElement
    const texts = [...element.childNodes].map((node) => node.firstChild ?? node)
    const range = document.createRange()
    range.setStart(texts[from[0]] as Node, from[1])
    range.setEnd(texts[to[0]] as Node, to[1])
    const selection = window.getSelection()
    selection?.removeAllRanges()
    selection?.addRange(range)
    return selectedIn(element, 'public_text', selection)
  }

  it('is counted in characters, rare ones too, and over earlier remarks', () => {
    expect(select('𠮷野家<mark>已整改</mark>到位', [1, 1], [2, 1])).toMatchObject({ start: 4, quote: '整改到' })
  })
  it('has no space around it, and is nothing where only space was chosen', () => {
    expect(select('甲 乙 丙', [0, 1], [0, 4])).toMatchObject({ start: 2, quote: '乙' })
    expect(select('甲 乙', [0, 1], [0, 2])).toBeUndefined()
  })
  it('is what of a longer selection lies in the text, as a caret past its end or a third click makes it', () => {
    document.body.innerHTML = '<h3>标题</h3><p>正文一句</p><p>别处</p>'
    const [inside, outside] = document.querySelectorAll('p')
    const range = document.createRange()
    range.setStart(inside?.firstChild as Node, 2)
    range.setEnd(outside as Node, 0)
    const selection = window.getSelection()
    selection?.removeAllRanges()
    selection?.addRange(range)
    expect(selectedIn(inside as HTMLElement, 'public_text', selection)).toMatchObject({ start: 2, quote: '一句' })
  })
  it('is nothing outside of the text', () => {
    document.body.innerHTML = '<p>正文</p><p>别处</p>'
    const [inside, outside] = document.querySelectorAll('p')
    window.getSelection()?.selectAllChildren(outside as HTMLElement)
    expect(selectedIn(inside as HTMLElement, 'public_text', window.getSelection())).toBeUndefined()
  })
})

describe('the text under remarks', () => {
  it('is shown whole, in order, each passage with the number of its remark', () => {
    const pieces = piecesOf('甲乙丙丁戊', 'public_text', [mark(3, '丁'), mark(0, '甲乙')])
    expect(pieces).toEqual([{ text: '甲乙', mark: 2 }, { text: '丙' }, { text: '丁', mark: 1 }, { text: '戊' }])
    expect(piecesOf('', 'public_text', [])).toEqual([{ text: '' }])
  })
  it('leaves out what overlaps or lies beyond, and what belongs to the other text', () => {
    const pieces = piecesOf('甲乙丙', 'public_text', [mark(0, '甲乙'), mark(1, '乙丙'), mark(9, '丙'), { ...mark(2, '丙'), field: 'internal_text' }])
    expect(pieces).toEqual([{ text: '甲乙', mark: 1 }, { text: '丙' }])
  })
})

describe('remarks whose words are not there', () => {
  it('mark nothing', () => {
    expect(piecesOf('甲乙丙丁', 'public_text', [mark(1, '丙丁'), mark(2, '丙')])).toEqual([{ text: '甲乙' }, { text: '丙', mark: 2 }, { text: '丁' }])
  })
})

describe('a remark in the text as it is now', () => {
  it('is at the place nearest to where it was', () => {
    expect(placeNow('𠮷整改。已经整改。', mark(5, '整改'))).toEqual({ start: 6, end: 8 })
  })
  it('is found by counting each character once, however often its words stand there', () => {
    const text = '整改。'.repeat(300)
    const from = vi.spyOn(Array, 'from')
    const found = placeNow(text, mark(899, '整改'))
    const counted = from.mock.calls.reduce((sum, [part]) => sum + (part as unknown as string).length, 0)
    from.mockRestore()
    expect([found, counted <= text.length + 2]).toEqual([{ start: 897, end: 899 }, true])
  })
  it('is done once its words were changed', () => {
    expect(placeNow('已经拆除。', mark(0, '整改'))).toBeUndefined()
  })
})
