//! Which keys may be moved, what each does, and whether another one is free.
//!
//! Invariants: every key that a screen binds stands here or among the fixed ones (tested); one key has one meaning.
import { NAV } from '@/desk/frame/nav'
import { isSingle, TEXT_CHORDS } from '@/kit/keys/chord'

export interface MovableKey {
  /** The chord as the program gives it. */
  chord: string
  /** What it does, as keys of the words: on different pages it may do more than one thing of a kind. */
  words: string[]
}

export interface KeyGroup {
  name: 'all' | 'go' | 'list' | 'ticket' | 'page'
  keys: MovableKey[]
}

const key = (chord: string, ...words: string[]): MovableKey => ({ chord, words })
const act = (name: string) => `ticket.act.${name}`

export const KEY_GROUPS: KeyGroup[] = [
  {
    name: 'all',
    keys: [
      key('Ctrl+k', 'frame.palette.title'), key('/', 'frame.palette.title'), key('?', 'frame.keys'), key('F1', 'frame.help.manual'), key('F5', 'frame.syncNow'), key('F6', 'frame.nextRegion'),
      key('Ctrl+=', 'frame.larger'), key('Ctrl+-', 'frame.smaller'), key('Ctrl+0', 'frame.normalSize'), key('Ctrl+Shift+l', 'frame.lock'),
    ],
  },
  { name: 'go', keys: [...NAV.flat().flatMap((item) => (item.chord ? [key(item.chord, `frame.nav.${item.name}`)] : [])), key('Alt+w', 'frame.tab.close')] },
  { name: 'list', keys: [key('j', 'inbox.key.next'), key('k', 'inbox.key.previous'), key('x', 'inbox.key.check'), key('Ctrl+e', 'inbox.export.do')] },
  {
    name: 'ticket',
    keys: [
      key('r', act('ackReply')), key('s', act('acknowledge')), key('c', act('record-contact')), key('b', act('request-return')), key('y', act('request-extension')), key('t', act('assign-handler')), key('z', act('delegate')),
      key('a', act('file-appeal')), key('f', act('save-opinion')), key('n', act('add-note'), 'template.new'), key('e', act('evidence'), 'rules.edit'), key('w', act('star')), key('q', 'ticket.why.title'),
      key('p', act('approve-reply'), act('sign-reply')), key('d', act('reject-reply')), key('i', 'ticket.marks.add'),
    ],
  },
  { name: 'page', keys: [key('Ctrl+Enter', 'settings.keys.submit'), key('Ctrl+s', 'common.save'), key('l', 'form.cite'), key('Ctrl+p', 'ticket.print'), key('Ctrl+f', 'law.find'), key('Shift+x', 'months.chooseAll')] },
]

export const MOVABLE: MovableKey[] = KEY_GROUPS.flatMap((group) => group.keys)

/** Keys that move about, leave or edit text, with Ctrl, Alt or Shift as well: `Ctrl+ArrowLeft` goes by words, `Shift+Tab` back. */
const MOVING = ['Escape', 'Enter', 'Space', 'Tab', 'Backspace', 'Delete', 'Insert', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']
/** Keys that stay what they are everywhere: moving about, leaving, and what belongs to text. */
export const FIXED: readonly string[] = [...MOVING, 'Ctrl++', ...TEXT_CHORDS]
/** Keys with a number: tabs of pages, steps of an opinion. */
const NUMBERED = /^(Ctrl|Alt)\+[1-9]$/
/** Keys that the browser takes for itself before any page hears of them. */
const BROWSERS = ['Ctrl+w', 'Ctrl+t', 'Ctrl+n', 'Ctrl+Shift+t', 'Ctrl+Shift+n', 'Ctrl+Tab', 'F11', 'F12']

/** Whether one press stays what it is; what the program itself gives to an act may be given to another. */
function isFixed(press: string): boolean {
  if (MOVABLE.some((one) => one.chord === press)) return false
  // `Ctrl+Shift+z` and its like are the text's too.
  return FIXED.includes(press.replace('Ctrl+Shift+', 'Ctrl+')) || MOVING.includes(press.split('+').at(-1) ?? '') || NUMBERED.test(press)
}

export type Moved = Readonly<Record<string, string | undefined>>
export type KeyFault = { why: 'fixed' | 'browser' | 'text' } | { why: 'taken'; by: MovableKey }

/** Where a chord of the program stands under these moves. */
export const nowAt = (moved: Moved, chord: string): string => moved[chord] ?? chord

/** Whether one chord begins another: then the longer one could never be pressed. */
function meets(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `)
}

/** Why the key of `chord` cannot be `next`; nothing when it can. */
export function faultOf(moved: Moved, chord: string, next: string): KeyFault | undefined {
  if (next.split(' ').some(isFixed)) return { why: 'fixed' }
  if (BROWSERS.includes(next)) return { why: 'browser' }
  // What also works while one types must not be a letter of the text.
  if (/^(Ctrl|Alt|F\d)/.test(chord) && (isSingle(next) || !/^(Ctrl|Alt|F\d)/.test(next))) return { why: 'text' }
  const other = MOVABLE.find((one) => one.chord !== chord && meets(nowAt(moved, one.chord), next))
  return other && { why: 'taken', by: other }
}

/** The moves with one more; one that leads home is none. */
export function withKey(moved: Moved, chord: string, next: string | undefined): Record<string, string> {
  const rest = Object.entries(moved).filter((pair): pair is [string, string] => pair[0] !== chord && pair[1] !== undefined)
  return Object.fromEntries(next === undefined || next === chord ? rest : [...rest, [chord, next]])
}
