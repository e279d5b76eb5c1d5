//! What the program says, in the language of the screen. It comes in Chinese; other languages word it by its codes.
import { i18n, shown, t } from '@/i18n'
import type { ErrorCode, Finding, Problem, Said } from './types'

/** The language in which the program itself speaks. */
const OWN = 'zh-CN'
const known = i18n.global.te as unknown as (key: string, locale: string) => boolean

type Told = Pick<Problem, 'code' | 'reason' | 'message' | 'hint' | 'params'>

/** A sentence of the program; what a person or a newer program says stands as it came. */
export function saidWords(said: Pick<Said, 'reason' | 'message' | 'params'>): string {
  return inWords(`said.${said.reason}.message`, said.params) ?? said.message
}

/** A finding: by its own sentence, else by the code under which it is refused. */
export function findingWords(finding: Pick<Finding, 'reason' | 'message' | 'params' | 'error'>): string {
  return finding.reason ? saidWords(finding) : (inWords(`errors.${finding.error}.message`, finding.params) ?? finding.message)
}

/** What happened and why, and what to do. */
export function problemWords(problem: Told): { message: string; hint: string } {
  const part = (name: 'message' | 'hint') => inWords(`said.${problem.reason}.${name}`, problem.params) ?? inWords(`errors.${problem.code}.${name}`, problem.params) ?? problem[name]
  return { message: part('message'), hint: part('hint') }
}

/** The words of a key in another language than the program's own, where it has them. */
function inWords(key: string, params: Record<string, string | undefined> | undefined): string | undefined {
  return shown.value === OWN || !known(key, shown.value) ? undefined : t(key, valuesOf(params))
}

/** Where the words of values stand that travel as codes: acts, parts of a letter, duties that somebody stands in for. */
const CODES = { act: 'ticket.act', part: 'opinion.part', roles: 'common.duty' } as const

/** Values of a sentence, codes in words; a list of codes has a comma between them. */
function valuesOf(params: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  const word = (path: string, code: string) => (known(`${path}.${code}`, shown.value) ? t(`${path}.${code}`, params) : code)
  const words = (path: string, codes: string | undefined) => codes?.split(',').map((code) => word(path, code)).join(t('common.comma'))
  return { ...params, ...Object.fromEntries(Object.entries(CODES).map(([name, path]) => [name, words(path, params[name])])) }
}

/** Both in one line. */
export function sentenceOf(problem: Told): string {
  const { message, hint } = problemWords(problem)
  return shown.value === OWN || hint === '' ? `${message}${hint}` : `${message} ${hint}`
}

/** Why an act cannot be done. */
export function refusalWords(code: ErrorCode): string {
  return t(`errors.${code}.message`)
}
