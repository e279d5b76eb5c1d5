//! The document of a reply: text to document and back is the same text; places are counted as the program counts.
import { describe, expect, it } from 'vitest'
import { fromText, positionOf, toText } from './schema'

const CITE = '《中华人民共和国治安管理处罚法》第五十条第一款第五项'
const ARTICLE = '《中华人民共和国治安管理处罚法》第五十条'

describe('the document of a reply', () => {
  it.each(['', '一行', '一\n\n二\n', `依据${CITE}处理。\n${CITE}`, `${ARTICLE}和${CITE}`, '𬭚《未完', '  前后空格  '])('gives back %j as it was', (text) => {
    expect(toText(fromText(text, [ARTICLE, CITE]))).toBe(text)
  })
  it('takes the longest citation that stands at a place, as one atom', () => {
    const doc = fromText(`依${CITE}。`, [ARTICLE, CITE])
    const atoms: string[] = []
    doc.descendants((n) => void (n.type.name === 'citation' && atoms.push(String(n.attrs['name']))))
    expect(atoms).toEqual([CITE])
    expect(doc.firstChild?.childCount).toBe(3)
  })
  it('finds characters beyond the basic plane and behind atoms where the program means them', () => {
    const text = `𬭚甲${CITE}乙\n丙丁`
    const doc = fromText(text, [CITE])
    const at = (sign: string) => [...text].indexOf(sign)
    const read = (sign: string) => doc.textBetween(positionOf(doc, at(sign)), positionOf(doc, at(sign) + 1))
    expect(read('甲')).toBe('甲')
    expect(read('乙')).toBe('乙')
    expect(read('丁')).toBe('丁')
  })
  it('never points outside the document', () => {
    const doc = fromText('甲', [])
    expect(positionOf(doc, 99)).toBeLessThanOrEqual(doc.content.size)
  })
})
