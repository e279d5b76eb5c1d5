//! Choosing by sentence: every side comes back whole, and a mixed choice is made of the sides' own words.
import { describe, expect, it } from 'vitest'
import type { MergePiece } from '@/api/types'
import { cut, differs, placesOf, textOf, type Choice, type Place } from './places'

const piece = (text: string, of: MergePiece['of'], overlap = false): MergePiece => ({ text, of, overlap })
const MINE = '您好。已于周一受理。店家承诺整改。感谢支持。'
const THEIRS = '您好。已受理。感谢支持。请监督。'
const PIECES = [piece('您好。', 'both'), piece('已于周一受理。', 'mine', true), piece('已受理。', 'theirs', true), piece('店家承诺整改。', 'mine'), piece('感谢支持。', 'both'), piece('请监督。', 'theirs')]
const places = placesOf(MINE, THEIRS, PIECES) ?? []
const all = (choice: Choice) => textOf(places, places.filter(differs).map(() => choice))

describe('places of two texts', () => {
  it('give each side back to the last character', () => {
    expect(all('mine')).toBe(MINE)
    expect(all('theirs')).toBe(THEIRS)
    expect(all('merged')).toBe(PIECES.map((p) => p.text).join(''))
  })
  it('let each place be chosen by itself', () => {
    expect(places.filter(differs)).toHaveLength(3)
    expect(textOf(places, ['theirs', 'theirs'])).toBe('您好。已受理。感谢支持。请监督。')
    expect(textOf(places, ['theirs', 'merged', 'mine'])).toBe('您好。已受理。店家承诺整改。感谢支持。')
  })
  it('show a sentence that one of them took out, though the merge has it no more', () => {
    const gone = placesOf('一。三。', '一。二。三。', [piece('一。三。', 'both')]) ?? []
    const place = gone.find(differs)
    expect(place).toEqual({ mine: '', theirs: '二。', merged: [] })
    expect(textOf(gone, ['theirs'])).toBe('一。二。三。')
  })
  it('ask about each sentence by itself where the merge keeps the order', () => {
    const mine = '路面已清扫，当日完成。我局将加强巡查。感谢您的支持。'
    const theirs = '路面已清扫。已对该公司立案。感谢您的支持，请监督。'
    const merge = [piece('路面已清扫，当日完成。我局将加强巡查。', 'mine'), piece('已对该公司立案。感谢您的支持，请监督。', 'theirs')]
    const found = (placesOf(mine, theirs, merge) ?? []).filter(differs)
    expect(found.map((one) => [one.mine, one.theirs])).toEqual([
      ['路面已清扫，当日完成。', '路面已清扫。'], ['我局将加强巡查。', ''], ['', '已对该公司立案。'], ['感谢您的支持。', '感谢您的支持，请监督。'],
    ])
    expect(textOf(found, [])).toBe(merge.map((one) => one.text).join(''))
    expect(textOf(found, found.map(() => 'mine'))).toBe(mine)
    expect(textOf(found, found.map(() => 'theirs'))).toBe(theirs)
  })
  it('keep sentences together that the merge interleaves', () => {
    const merge = [piece('甲车已登记在册。乙路已清扫完毕。', 'mine', true), piece('甲车未登记在册。', 'theirs', true)]
    const found = (placesOf('甲车已登记在册。乙路已清扫完毕。', '甲车未登记在册。乙路正清扫完毕。', merge) ?? []).filter(differs)
    expect(found).toHaveLength(1)
    expect(found[0]?.merged).toEqual(merge)
  })
  it('keep line ends and closing quotes with their sentence', () => {
    const quoted = placesOf('他说“好。”\n完。', '他说“好。”\n完了。', [piece('他说“好。”\n', 'both'), piece('完。', 'mine', true), piece('完了。', 'theirs', true)]) ?? []
    expect(textOf(quoted, ['theirs'])).toBe('他说“好。”\n完了。')
    expect(quoted.filter(differs)).toHaveLength(1)
  })
  it('are given up where the merge does not follow the texts', () => {
    expect(placesOf('一。', '一。', [piece('别的。', 'woven')])).toBeUndefined()
  })
  it('cut the pieces where a place ends', () => {
    expect(cut([piece('甲乙', 'mine'), piece('丙丁', 'both')], 1, 3)).toEqual([piece('乙', 'mine'), piece('丙', 'both')])
  })
  it('make nothing of two empty texts', () => {
    const none: Place[] = placesOf('', '', []) ?? [{ same: 'x' }]
    expect(none).toEqual([])
  })
})
