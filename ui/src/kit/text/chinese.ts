//! Chinese numerals for the place in an act: 第五十条第一款第五项. The program prints citations; this mirrors its print for chips.
import type { CitationKey } from '@/bindings/CitationKey'

const DIGITS = '零一二三四五六七八九'

/** 1–9999 in Chinese: 十, 五十, 一百零二. */
export function chinese(n: number): string {
  if (n <= 0 || n > 9999) return String(n)
  const units = ['', '十', '百', '千']
  let out = ''
  let zero = false
  const digits = String(n).split('').map(Number)
  digits.forEach((digit, i) => {
    const unit = units[digits.length - 1 - i] ?? ''
    if (digit === 0) zero = out !== ''
    else {
      out += (zero ? '零' : '') + (digit === 1 && unit === '十' && out === '' ? '' : DIGITS.charAt(digit)) + unit
      zero = false
    }
  })
  return out
}

/** Only the place; empty for a document cited as a whole. */
export function place(key: CitationKey): string {
  if (key.article === 0) return ''
  const sub = key.sub ? `之${chinese(key.sub)}` : ''
  const paragraph = key.paragraph ? `第${chinese(key.paragraph)}款` : ''
  const item = key.item ? `第${chinese(key.item)}项` : ''
  return `第${chinese(key.article)}条${sub}${paragraph}${item}`
}
