//! Contrast of the colours in each theme, as WCAG 2.2 AA counts it, and that every theme and size has its own values.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(process.cwd(), 'src', 'styles', 'tokens.css'), 'utf8')
const SRC = join(process.cwd(), 'src')
/** Every screen and every sheet as it is written, by its path; the test runner itself empties sheets. */
const sheets = Object.fromEntries(readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(vue|css)$/.test(file)).map((file) => [file.replaceAll('\\', '/'), readFileSync(join(SRC, file), 'utf8')]))
type Tokens = Record<string, string>

function block(selector: string): Tokens {
  const found = css.split(`${selector} {`)[1]?.split('}')[0] ?? ''
  return Object.fromEntries([...found.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', (m[2] ?? '').trim()]))
}
const root = block(':root')
const THEMES: Record<string, Tokens> = {
  light: root,
  dark: { ...root, ...block(":root[data-theme='dark']") },
  contrast: { ...root, ...block(":root[data-theme='contrast']") },
}

/** Relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0)
}
function ratio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['bg', 'surface', 'surface-2', 'hover', 'selected']
const TINTS = ['danger-bg', 'amber-bg', 'green-bg', 'grey-bg', 'primary-subtle']
const each = (inks: string[], grounds: string[]) => inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const))
/** Words and what they stand on. */
const WORDS = [
  ...each(['text', 'text-2', 'text-3', 'primary', 'danger', 'amber', 'green', 'grey'], GROUNDS),
  ...each(['text', 'text-2', 'text-3'], TINTS),
  ...each(['red', 'placeholder', 'disabled'], ['surface', 'surface-2']),
  ...each(['practice'], ['practice-bg', 'surface']), ...each(['text', 'text-2', 'text-3', 'green'], ['practice-bg']), ...each(['on-practice'], ['practice']),
  ...each(['danger'], ['danger-bg']), ...each(['amber'], ['amber-bg']), ...each(['green'], ['green-bg']), ...each(['grey'], ['grey-bg']),
  ...each(['primary', 'primary-hover'], ['primary-subtle']),
  ...each(['on-primary'], ['primary', 'primary-hover']),
  ...each(['surface'], ['danger']),
  ...each(['bar-text', 'bar-text-2'], ['bar-bg']),
  ...each(['text'], ['mark']),
]
/** Edges of controls, the ring of the focus, shapes of the lights. */
const SHAPES = [...each(['border'], ['bg', 'surface', 'surface-2']), ...each(['focus', 'green', 'amber', 'danger', 'grey'], [...GROUNDS, 'primary-subtle']), ...each(['bar-text'], ['bar-bg'])]

describe.each(Object.entries(THEMES))('the colours of the %s theme', (_, tokens) => {
  const low = (pairs: readonly (readonly [string, string])[], least: number) =>
    pairs.map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, is: Number(ratio(tokens[ink] ?? '', tokens[ground] ?? '').toFixed(2)) })).filter(({ is }) => !(is >= least))

  it('can be read wherever words stand', () => expect(low(WORDS, 4.5)).toEqual([]))
  it('can be told where there are shapes alone', () => expect(low(SHAPES, 3)).toEqual([]))
})

describe('the themes', () => {
  it('name every colour anew, so that none is left over from the light one', () => {
    const colours = Object.entries(root).filter(([, value]) => value.startsWith('#')).map(([name]) => name)
    for (const theme of ['dark', 'contrast']) {
      const own = block(`:root[data-theme='${theme}']`)
      expect(colours.filter((name) => !(name in own)), theme).toEqual([])
    }
  })
  it('have a large size whose words, rows and targets are larger', () => {
    const large = block(":root[data-size='large']")
    const px = (value: string | undefined, base: number) => (value?.endsWith('rem') ? Number.parseFloat(value) * base : Number.parseFloat(value ?? ''))
    const base = 16 * 1.3
    for (const name of ['t12', 't13', 't14']) expect(px(large[name], base), name).toBeGreaterThanOrEqual(17.9)
    expect(px(large['target'], base)).toBeGreaterThanOrEqual(44)
    expect(px(large['row'], base)).toBeGreaterThanOrEqual(px(root['row'], 16))
    expect(css).toContain('font-size: 130%')
  })
})

describe('the rule about colours', () => {
  it('is kept: no screen names one of its own, but for paper and the veil behind a dialog', () => {
    const files = Object.entries(sheets)
    const own = files.filter(([file, text]) => !/tokens|print\.css|sheet|pdf\.css|CbDialog/.test(file) && /#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?=[;\s])|\brgb\(/.test((file.endsWith('.vue') ? text.split('<style')[1] : text) ?? ''))
    expect(files.length).toBeGreaterThan(90)
    expect(own.map(([file]) => file)).toEqual([])
  })
})

describe('the ring of the focus', () => {
  it('is given to what stands on a ground of its own, never to all that stands in something: a menu of the bar opens on another', () => {
    expect(Object.entries(sheets).flatMap(([file, text]) => (/[\w\])] +:focus-visible|:deep\(:focus-visible\)/.test(text) ? [file] : []))).toEqual([])
  })
  it('has the colour of the bar on each button of the bar', () => {
    const rule = (file: string, selector: string) => sheets[file]?.split(`${selector}:focus-visible {`)[1]?.split('}')[0] ?? ''
    for (const [file, selector] of [['desk/frame/tool.css', '.tool'], ['desk/frame/TopBar.vue', '.find']] as const) expect(rule(file, selector), file).toContain('outline-color: var(--bar-text)')
  })
})
