//! Variables of a template, as its page shows them; the program fills them (`domain::template`).

/** Names that are filled from the ticket; the same list as the program's (tested against it). */
export const KNOWN = ['工单编号', '工单标题', '来电日期', '联系日期', '今日', '地点', '承办单位', '经办人', '办理时限'] as const

const VARIABLE = /\{\{(.*?)\}\}/gs

/** Names that the handler will have to fill in. */
export function openNames(text: string): string[] {
  const names = [...text.matchAll(VARIABLE)].map((found) => (found[1] ?? '').trim()).filter((name) => name !== '' && !(KNOWN as readonly string[]).includes(name))
  return [...new Set(names)]
}

/** Whether a variable is opened and never closed. */
export const unclosed = (text: string): boolean => text.replace(VARIABLE, '').includes('{{')
