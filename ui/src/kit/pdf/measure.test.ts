//! Measures of the page viewer.
import { describe, expect, it } from 'vitest'
import { fitZoom, nextZoom, readSealPlace } from './measure'

describe('the page viewer', () => {
  it('reads where the draft puts its seal', () => {
    expect(readSealPlace('2 128.5 190')).toEqual({ page: 2, axis_mm: 128.5, top_mm: 190 })
  })
  it('reads no place from anything else', () => {
    expect([undefined, 7, '', '2 128.5', '0 1 1', '1 a 3', '1.5 1 1'].map(readSealPlace)).toEqual(Array(7).fill(undefined))
  })
  it('steps the zoom and stays at the ends', () => {
    expect([nextZoom(100, 1), nextZoom(100, -1), nextZoom(300, 1), nextZoom(50, -1), nextZoom(91, 1)]).toEqual([125, 80, 300, 50, 100])
  })
  it('fits an A4 page into the width it has', () => {
    expect(fitZoom(595.28, 793.7)).toBe(99)
    expect(fitZoom(595.28, 0)).toBe(100)
    expect(fitZoom(595.28, 10)).toBe(25)
  })
})
