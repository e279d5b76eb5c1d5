//! A failure in the language of the screen. The program words it in Chinese; other languages word it by its code.
import { i18n, t } from '@/i18n'
import type { ErrorCode, Problem } from './types'

/** The language in which the program itself speaks. */
const OWN = 'zh-CN'
const locale = i18n.global.locale as unknown as { value: string }
const known = i18n.global.te as unknown as (key: string, locale: string) => boolean

/** What happened and why, and what to do. */
export function problemWords(problem: Pick<Problem, 'code' | 'message' | 'hint' | 'params'>): { message: string; hint: string } {
  const key = `errors.${problem.code}`
  if (locale.value === OWN || !known(`${key}.message`, locale.value)) return { message: problem.message, hint: problem.hint }
  return { message: t(`${key}.message`, problem.params), hint: t(`${key}.hint`, problem.params) }
}

/** Both in one line. */
export function sentenceOf(problem: Pick<Problem, 'code' | 'message' | 'hint' | 'params'>): string {
  const { message, hint } = problemWords(problem)
  return locale.value === OWN || hint === '' ? `${message}${hint}` : `${message} ${hint}`
}

/** Why an act cannot be done. */
export function refusalWords(code: ErrorCode): string {
  return t(`errors.${code}.message`)
}
