//! What screens see of an answer, and of a failure.
import { describe, expect, it } from 'vitest'
import { toProblem, withoutNulls } from './call'

describe('an answer', () => {
  it('shows a field without a value as absent, however deep it lies', () => {
    expect(withoutNulls({ a: null, b: { c: null, d: [{ e: null, f: 1 }] } })).toEqual({ b: { d: [{ f: 1 }] } })
  })
  it('keeps every other value as it is', () => {
    const value = { a: 0, b: '', c: false, d: [], e: [1, 'x', true] }
    expect(withoutNulls(value)).toEqual(value)
    expect(withoutNulls(null)).toBeNull()
  })
})

describe('a failure', () => {
  it('becomes a problem with a code, whatever was thrown', () => {
    expect(toProblem(new TypeError('x')).code).toBe('internal')
    expect(toProblem('{"code":"offline","message":"m"}').code).toBe('offline')
  })
})
