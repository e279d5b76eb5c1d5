//! Who can take a ticket over.
import { expect, it } from 'vitest'
import type { PersonRef } from '@/api/types'
import { takersOf } from './people'

const person = (user: string, name: string, unit: string, ...roles: PersonRef['roles']): PersonRef => ({ user, name, unit, roles })
const PEOPLE = [
  person('1', '张敏', 'zfj', 'handler', 'liaison'),
  person('2', '李强', 'zfj', 'handler'),
  person('3', '王芳', 'zfj', 'reviewer'),
  person('4', '陈明', 'swj', 'handler'),
]
const found = (words: string, not?: string) => takersOf(PEOPLE, 'zfj', words, not).map((one) => one.name)

it('only colleagues of the unit who handle, without the one who has it', () => {
  expect(found('')).toEqual(['张敏', '李强'])
  expect(found('', '1')).toEqual(['李强'])
})
it('by any part of the name', () => {
  expect(found('敏')).toEqual(['张敏'])
  expect(found('王')).toEqual([])
})
