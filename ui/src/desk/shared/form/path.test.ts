//! Each form leads to the page on which it is filled in.
import { expect, it } from 'vitest'
import type { FormKind } from '@/api/types'
import { formName, formPath } from './path'

it('a form leads to its page, a dialog to its ticket', () => {
  const at = (kind: FormKind, target = '') => formPath({ kind, ticket_id: 't', target, fields: 1 })
  expect([at('return'), at('contact'), at('note'), at('opinion', 'o'), at('reject_reply', 'r')]).toEqual(['/ticket/t/return', '/ticket/t?do=contact', '/ticket/t', '/ticket/t/opinion?opinion=o', '/ticket/t'])
})

it('each kind of appeal opens as itself, and a recognition is called one', () => {
  const key = (target: string) => ({ kind: 'appeal' as const, ticket_id: 't', target, fields: 1 })
  expect(['month_result', 'recognition'].map((kind) => [formPath(key(kind)), formName(key(kind))])).toEqual([['/ticket/t/appeal?kind=month_result', 'appeal'], ['/ticket/t/appeal?kind=recognition', 'recognition']])
})
