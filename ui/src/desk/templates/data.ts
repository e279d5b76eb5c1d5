//! Templates as their pages show them: variables, which the program fills (`domain::template`), and whose they are.
import type { TemplateScope } from '@/api/types'

/** Whose a template is, nearest first. */
export const SCOPES: TemplateScope[] = ['own', 'unit', 'hotline']

/** Those of each scope under its word, in their order; a scope that has none is left out. */
export const byScope = <T extends { scope: TemplateScope }>(all: readonly T[]): { scope: TemplateScope; items: T[] }[] =>
  SCOPES.map((scope) => ({ scope, items: all.filter((one) => one.scope === scope) })).filter((group) => group.items.length > 0)

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
