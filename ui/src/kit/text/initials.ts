//! The pinyin initials of a label: 延期 → `yq`. For the words of the screen only; tickets and laws are searched by the program.
//!
//! Invariant: what is no Chinese character stands as it is, in small letters; where the order by pinyin is unknown, nothing is made up.

/** The first character of each initial in the order by pinyin. */
const FIRST = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'
const LETTERS = 'abcdefghjklmnopqrstwxyz'

const collator = new Intl.Collator('zh-CN-u-co-pinyin')
/** Without the data for it every order is by code, and the letters would be wrong. */
const ordered = [...FIRST].every((sign, i, all) => i === 0 || collator.compare(all[i - 1] ?? '', sign) < 0)

function initial(sign: string): string {
  if (!/\p{Script=Han}/u.test(sign)) return sign.trim().toLowerCase()
  if (!ordered) return ''
  const next = [...FIRST].findIndex((first) => collator.compare(first, sign) > 0)
  return LETTERS.charAt((next < 0 ? LETTERS.length : next) - 1)
}

/** 「退单」 → `td`; 「签收并答复」 → `qsbdf`. */
export function initialsOf(label: string): string {
  return [...label].map(initial).join('')
}
