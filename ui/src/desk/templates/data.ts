//! Variables of a template, as its page shows them; the program fills them (`domain::template`).

/** Names that are filled from the ticket, and their words on the screen; the same list as the program's (tested against it). */
export const KNOWN = { 工单编号: 'no', 工单标题: 'title', 来电日期: 'called', 联系日期: 'contacted', 今日: 'today', 地点: 'place', 承办单位: 'unit', 经办人: 'handler', 办理时限: 'due' } as const

const VARIABLE = /\{\{(.*?)\}\}/gs

/** Names that the handler will have to fill in. */
export function openNames(text: string): string[] {
  const names = [...text.matchAll(VARIABLE)].map((found) => (found[1] ?? '').trim()).filter((name) => name !== '' && !Object.hasOwn(KNOWN, name))
  return [...new Set(names)]
}

/** Whether a variable is opened and never closed. */
export const unclosed = (text: string): boolean => text.replace(VARIABLE, '').includes('{{')
