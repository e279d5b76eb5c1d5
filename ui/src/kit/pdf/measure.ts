//! Measures of a page on screen: zoom steps, millimetres, and where a draft says its seal belongs.

/** Points of a PDF to the millimetre. */
export const PT_PER_MM = 72 / 25.4
/** Pixels to the point at 100 per cent. */
export const PX_PER_PT = 96 / 72
/** Steps of the zoom, per cent. */
export const ZOOMS = [50, 67, 80, 100, 125, 150, 200, 300] as const

/** Where a seal belongs: page from 1; axis from the left and top from the upper edge, mm. */
export interface SealPlace {
  page: number
  axis_mm: number
  top_mm: number
}

/** Reads the place a draft carries, `page axis top`; nothing when it carries none. */
export function readSealPlace(text: unknown): SealPlace | undefined {
  if (typeof text !== 'string') return undefined
  const parts = text.trim().split(/\s+/).map(Number)
  const [page, axis, top] = parts
  if (parts.length !== 3 || page === undefined || axis === undefined || top === undefined) return undefined
  return parts.every(Number.isFinite) && Number.isInteger(page) && page > 0 ? { page, axis_mm: axis, top_mm: top } : undefined
}

/** The next step of the zoom in a direction; stays at the ends. */
export function nextZoom(now: number, direction: 1 | -1): number {
  const steps: readonly number[] = direction > 0 ? ZOOMS : [...ZOOMS].reverse()
  return steps.find((step) => (direction > 0 ? step > now + 0.5 : step < now - 0.5)) ?? now
}

/** Per cent at which a page of `points` fills `pixels`. */
export function fitZoom(points: number, pixels: number): number {
  if (points <= 0 || pixels <= 0) return 100
  return Math.max(25, Math.min(300, Math.floor((pixels / (points * PX_PER_PT)) * 100)))
}
