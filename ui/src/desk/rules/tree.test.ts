//! The tree of a pack: read, changed at one place, taken over to another version.
import { expect, it } from 'vitest'
import { blankItem, carry, fieldsOf, inside, moved, namesOf, placeOf, print, read, stepsOf, valueAt, withValue, type Json } from './tree'

it('tells the line from which on a text is no JSON', () => {
  expect(read('{"a":1}')).toEqual({ root: { a: 1 } })
  expect(read('[1]')).toEqual({ line: 1 })
  expect(read('{\n "a": 1,\n "b" 2\n}')).toEqual({ line: 3 })
})

it('names a place whatever its keys hold', () => {
  const at = inside(inside('a/b', 0), 'c.d')
  expect(stepsOf(inside(inside('', 'a/b'), 0))).toEqual(['a/b', '0'])
  expect(namesOf(at)).toEqual(['a', 'b', 'c.d'])
  expect(placeOf('chains.heavy[1].label')).toBe('chains/heavy/1/label')
})

it('changes one place and leaves the rest the same', () => {
  const root = { a: { b: [1, 2] }, c: { d: true } }
  const next = withValue<Json>(root, 'a/b/1', 5) as typeof root
  expect(next).toEqual({ a: { b: [1, 5] }, c: { d: true } })
  expect([next.c === root.c, root.a.b[1]]).toEqual([true, 2])
  expect(withValue<Json>(root, 'c/d', undefined)).toEqual({ a: { b: [1, 2] }, c: {} })
  expect(withValue<Json>(root, 'a/b/0', undefined)).toEqual({ a: { b: [2] }, c: { d: true } })
  expect(valueAt(root, 'a/b/1')).toBe(2)
  expect(valueAt(root, 'a/x/y')).toBeUndefined()
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
})

it('makes a new item like the others, and knows what may be left out', () => {
  const items: Json[] = [{ code: 'R1', needs: true, lists: 'duty' }, { code: 'R2', needs: false }]
  expect(fieldsOf(items)).toEqual([{ key: 'code', optional: false }, { key: 'needs', optional: false }, { key: 'lists', optional: true }])
  expect(blankItem(items)).toEqual({ code: '', needs: false })
  expect(blankItem([['08:30', '12:00']])).toEqual(['', ''])
  expect(blankItem([])).toBe('')
})

it('takes over what somebody changed, and nothing else', () => {
  const base = { version: 2, limits: { support: '3wd', rework: '3wd' }, words: ['a'], old: 1 }
  const mine = { version: 2, limits: { support: '9wd', rework: '3wd' }, words: ['a', 'b'] }
  const newest = { version: 3, effective_from: '2027-01-01', limits: { support: '4wd', rework: '1wd' }, words: ['a'], old: 1, more: true }
  expect(carry(base, mine, newest)).toEqual({ version: 3, effective_from: '2027-01-01', limits: { support: '9wd', rework: '1wd' }, words: ['a', 'b'], more: true })
  expect(JSON.parse(print(base))).toEqual(base)
})
