//! When a ticket counts as gone from this unit.
import { describe, expect, it } from 'vitest'
import type { AssignmentState, TicketView } from '@/api/types'
import { isMoved } from './moved'

const view = (state: AssignmentState, body: string) => ({ assignment: { state }, slice: { case: { ticket: { body } } } }) as unknown as TicketView

describe('a ticket that left', () => {
  it('is known by its ended assignment and its cleared words', () => {
    expect(isMoved(view('returned', ''))).toBe(true)
    expect(isMoved(view('withdrawn', ''))).toBe(true)
  })
  it('is not taken for one whose words are still here, nor for one at work', () => {
    expect(isMoved(view('returned', '诉求'))).toBe(false)
    expect(isMoved(view('handling', ''))).toBe(false)
  })
})
