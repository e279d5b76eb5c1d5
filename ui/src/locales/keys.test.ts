//! Both languages say the same things, and every code of the wire has its words.
import { describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MOVABLE } from '@/desk/settings/keys'
import { printKey } from '@/kit/keys/chord'

/** Vitest runs in the folder of the package. */
const SRC = join(process.cwd(), 'src')
const RUST = join(process.cwd(), '..', 'crates', 'domain', 'locales')
const HAN = /[\u3400-\u9fff]/
/** What the program says unasked comes in Chinese with each sentence: only other languages have words for it. */
const SAID = 'said.json'
type Words = { [key: string]: string | Words }
const zh = import.meta.glob<Words>('./zh-CN/*.json', { eager: true, import: 'default' })
const en = import.meta.glob<Words>('./en/*.json', { eager: true, import: 'default' })
const raw = (lang: string, name: string) => JSON.parse(readFileSync(join(SRC, 'locales', lang, name), 'utf8')) as Words

function keys(words: Words, path = ''): string[] {
  return Object.entries(words).flatMap(([k, v]) => (typeof v === 'object' ? keys(v, `${path}${k}.`) : [path + k])).sort()
}
const names = (files: object) => Object.keys(files).map((p) => p.replace(/^.*\//, '')).sort()

describe('locales', () => {
  it('have the same files in both languages', () => {
    expect(names(en)).toEqual([...names(zh), SAID].sort())
    expect(names(zh).length).toBeGreaterThan(5)
  })
  it.each(names(zh))('have the same keys in %s', (name) => {
    expect(keys(raw('en', name))).toEqual(keys(raw('zh-CN', name)))
  })
  it.each(names(zh))('name the same values in %s', (name) => {
    const flat = (w: Words, p = ''): [string, string][] => Object.entries(w).flatMap(([k, v]) => (typeof v === 'object' ? flat(v, `${p}${k}.`) : [[p + k, v] as [string, string]]))
    const holes = (lang: string) => flat(raw(lang, name)).map(([k, v]) => `${k}: ${[...v.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join()}`)
    // A sentence may leave a value out in neither language only: people would miss it.
    if (name !== 'errors.json') expect(holes('en')).toEqual(holes('zh-CN'))
  })
  it('have a sentence for every key that a screen names', () => {
    const files = Object.entries(import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!../bindings/**'], { eager: true, query: '?raw', import: 'default' }))
    const named = files.flatMap(([file, text]) => [...text.matchAll(/\bt\('([a-z][A-Za-z]*)\.([A-Za-z0-9_.-]+)'[,)]/g)].map((m) => ({ file, name: `${m[1]}.json`, path: m[2] ?? '' })))
    expect(named.length).toBeGreaterThan(300)
    for (const { file, name, path } of named) {
      const found = path.split('.').reduce<Words | string | undefined>((w, k) => (typeof w === 'object' ? w[k] : undefined), raw('zh-CN', name))
      expect(found, `${file}: ${name} ${path}`).toBeTypeOf('string')
    }
  })
  it('have the signs between words too: no screen joins by a Chinese one', () => {
    const files = Object.entries(import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!../bindings/**'], { eager: true, query: '?raw', import: 'default' }))
    // Sentences of the failures that come before the words are loaded, names of provisions, and the rules of Chinese text itself.
    const own = ['api/call.ts', 'api/gate.ts', 'host/web.ts', 'kit/citation/print.ts', 'kit/editor/PlainEditor.vue', 'kit/editor/plugins.ts', 'desk/reply/sentences.ts', 'desk/returns/coach.ts']
    const bare = (text: string) => text.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    const joined = files.filter(([file]) => !own.some((one) => file.endsWith(one))).flatMap(([file, text]) => (/[、：；，。（）]/.exec(bare(text)) ? [file] : []))
    expect(files.length).toBeGreaterThan(150)
    expect(joined).toEqual([])
  })
  it('have words for every code that the program may answer', () => {
    const codes = (file: string) => [...readFileSync(join(SRC, 'bindings', `${file}.ts`), 'utf8').matchAll(/"([a-z][a-z_0-9-]*)"/g)].map((m) => m[1] ?? '')
    const has = (name: string, path: string) => path.split('/').reduce<Words | string | undefined>((w, k) => (typeof w === 'object' ? w[k] : undefined), raw('zh-CN', name))
    for (const code of codes('EventCode')) expect(has('ticket.json', `event/${code}`), code).toBeTypeOf('string')
    for (const code of codes('IntentKind')) expect(has('ticket.json', `act/${code}`), code).toBeTypeOf('string')
    for (const code of codes('AssignmentState')) expect(has('common.json', `state/${code}`), code).toBeTypeOf('string')
    for (const code of codes('Channel')) expect(has('common.json', `channel/${code}`), code).toBeTypeOf('string')
    for (const code of codes('Role')) expect(has('common.json', `role/${code}`), code).toBeTypeOf('string')
    for (const code of codes('DayCause')) expect(has('today.json', `cause/${code}`), code).toBeTypeOf('string')
    for (const code of codes('UnitRequestEnd')) expect(has('ticket.json', `request/fate/${code}`), code).toBeTypeOf('string')
  })
  it('say of every failure what happened, why and what to do, in both languages, and of no other', () => {
    const codes = [...readFileSync(join(SRC, 'bindings', 'ErrorCode.ts'), 'utf8').matchAll(/"([a-z][a-z_]*)"/g)].map((m) => m[1] ?? '').sort()
    expect(codes.length).toBeGreaterThan(50)
    for (const lang of ['zh-CN', 'en']) {
      const words = raw(lang, 'errors.json') as Record<string, { message: string; hint: string }>
      expect(Object.keys(words).sort(), lang).toEqual(codes)
      for (const code of codes) for (const part of ['message', 'hint'] as const) expect(words[code]?.[part].trim().length, `${lang} ${code} ${part}`).toBeGreaterThan(lang === 'en' ? 15 : 3)
    }
  })
  it('have every sentence of the program in English, with its values and what to do, and no other', () => {
    const codes = [...readFileSync(join(SRC, 'bindings', 'ReasonCode.ts'), 'utf8').matchAll(/"([a-z][a-z_]*)"/g)].map((m) => m[1] ?? '').sort()
    const chinese = JSON.parse(readFileSync(join(RUST, 'zh-CN.said.json'), 'utf8')) as Record<string, Record<string, string>>
    const english = raw('en', SAID) as Record<string, Record<string, string>>
    expect(codes.length).toBeGreaterThan(100)
    expect(Object.keys(english).sort()).toEqual(codes)
    expect(keys(english)).toEqual(keys(chinese))
    const holes = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '')
    for (const code of codes) for (const part of ['message', 'hint']) {
      // English tells a time where Chinese tells what is left, and leaves out causes that come in Chinese words.
      const given = [...holes(chinese[code]?.[part]), ...(code === 'notice_left' ? ['due'] : [])]
      const named = holes(english[code]?.[part])
      expect(named.filter((name) => !given.includes(name)), `${code} ${part}: has a value`).toEqual([])
      expect(given.filter((name) => !named.includes(name) && !['why', 'file', 'name', 'remaining', 'due'].includes(name)), `${code} ${part}: names its value`).toEqual([])
    }
  })
  it('have no sentence that the program never says', () => {
    const sources = ['crates', 'src-tauri/src'].flatMap((folder) => readdirSync(join(process.cwd(), '..', folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs')).map((file) => readFileSync(join(process.cwd(), '..', folder, file), 'utf8')))
    const used = new Set(sources.flatMap((text) => [...text.matchAll(/\b(?:R|ReasonCode)::([A-Z]\w+)/g)].map((m) => m[1] ?? '')))
    const camel = (code: string) => code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
    expect(Object.keys(raw('en', SAID)).filter((code) => !used.has(camel(code)))).toEqual([])
  })
  it('name no key that somebody may move, but by its value', () => {
    const flat = (w: Words, p = ''): string[] => Object.entries(w).flatMap(([k, v]) => (typeof v === 'object' ? flat(v, `${p}${k}.`) : [`${p}${k}: ${v}`]))
    const movable = new Set(MOVABLE.map((one) => printKey(one.chord)))
    // A letter is a key where it is pressed; other chords are keys wherever they stand.
    const keysIn = (line: string) => [...line.matchAll(/(?:Ctrl|Alt|Shift)\+(?:[A-Za-z]+|[^\s\w])|\bF\d{1,2}\b|(?:按|[Pp]ress) ?([A-Z/?])(?![A-Za-z])/g)].map((m) => m[1] ?? m[0])
    expect(keysIn('按 L，或 Ctrl+Enter、Ctrl+= 与 F1'), 'they are found').toEqual(['L', 'Ctrl+Enter', 'Ctrl+=', 'F1'])
    // The sentences of failures are the program's own, which knows no keys; in Chinese some name one.
    const lines = ['zh-CN', 'en'].flatMap((lang) => names(lang === 'en' ? en : zh).filter((name) => lang === 'en' || name !== 'errors.json').flatMap((name) => flat(raw(lang, name)).map((line) => `${lang} ${name} ${line}`)))
    expect(lines.filter((line) => keysIn(line).some((one) => movable.has(one)))).toEqual([])
  })
  it('are English in English, but for words that are typed and read in Chinese', () => {
    // Forms of a citation and of a number, the words of a reply, the name of the other language, what practice tickets are about.
    const own: Record<string, RegExp> = { 'said.json': /《[^》]*》|第X?条?|〔\d+〕\d+号|国办函|诉求人/g, 'citation.json': /行政处罚法/g, 'reply.json': /^(ghost|chip\.\w+\.text): .*$/gs, 'settings.json': /简体中文/g, 'practice.json': /《|装修|诉讼|职能不符|示例市水务局/g }
    const flat = (w: Words, p = ''): string[] => Object.entries(w).flatMap(([k, v]) => (typeof v === 'object' ? flat(v, `${p}${k}.`) : [`${p}${k}: ${v}`]))
    const found = names(en).flatMap((name) => flat(raw('en', name)).map((line) => line.replace(own[name] ?? /$^/, '')).filter((line) => HAN.test(line)).map((line) => `${name} ${line}`))
    expect(found).toEqual([])
  })
  it('have initials for each page of the navigation, found in its English name where the screen is English', () => {
    const pages = (lang: string, of: string) => raw(lang, 'frame.json')[of] as Record<string, string>
    const named = Object.entries(pages('en', 'nav')).filter(([page]) => page !== 'label')
    for (const lang of ['zh-CN', 'en']) expect(Object.keys(pages(lang, 'initials')).sort(), lang).toEqual(named.map(([page]) => page).sort())
    const within = (initials: string, name: string) => new RegExp([...initials].join('.*'), 'i').test(name)
    expect(named.filter(([page, name]) => !within(pages('en', 'initials')[page] ?? '', name))).toEqual([])
  })
  it('say in Chinese what the program itself says', () => {
    const rust = JSON.parse(readFileSync(join(RUST, 'zh-CN.json'), 'utf8')) as Record<string, Words>
    const ours = raw('zh-CN', 'errors.json') as Record<string, Words>
    // These also stand beside an act that cannot be done, where nobody gives their values.
    const bare = ['window_closed', 'count_exhausted', 'merged_into']
    for (const code of bare) expect([ours[code]?.['message'], ours[code]?.['hint']]).toEqual([expect.not.stringContaining('{'), rust[code]?.['hint']])
    const rest = (words: Record<string, Words>) => Object.fromEntries(Object.entries(words).filter(([code]) => !bare.includes(code)))
    expect(rest(ours)).toEqual(rest(rust))
  })
})
