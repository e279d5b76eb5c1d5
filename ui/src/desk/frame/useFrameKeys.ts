//! Keys that work on every page, and the commands that the palette lists beside those of the page.
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { mayUndo, undoLast } from '@/desk/shared/useAct'
import { usePractice } from '@/desk/practice/usePractice'
import { useKeys, type KeyBinding } from '@/kit/keys/keymap'
import { usePrefs } from '@/stores/prefs'
import { useSession } from '@/stores/session'
import { useSync } from '@/stores/sync'
import { NAV } from './nav'

interface Openers {
  openPalette: () => void
  openSheet: () => void
  openManual: () => void
}

/** Registers the frame's keys. */
export function useFrameKeys(openers: Openers): void {
  const { t } = useI18n()
  const router = useRouter()
  const prefs = usePrefs()
  const session = useSession()
  const sync = useSync()
  const practice = usePractice()

  const go = (): KeyBinding[] =>
    NAV.flat().flatMap((item) =>
      item.chord
        ? [{ keys: [item.chord], label: t(`frame.nav.${item.name}`), group: t('common.keyGroup.go'), run: () => void router.push(item.to) }]
        : [],
    )

  useKeys(() => [
    ...go(),
    { keys: ['Ctrl+k', '/'], label: t('frame.palette.title'), group: t('common.keyGroup.all'), run: openers.openPalette },
    { keys: ['?'], label: t('frame.keys'), group: t('common.keyGroup.all'), run: openers.openSheet },
    { keys: ['F1'], label: t('frame.help.manual'), group: t('common.keyGroup.all'), run: openers.openManual },
    { keys: ['F5'], label: t('frame.syncNow'), group: t('common.keyGroup.all'), run: () => void sync.now() },
    { keys: ['F6'], label: t('frame.nextRegion'), group: t('common.keyGroup.all'), run: nextRegion },
    { keys: ['Ctrl+=', 'Ctrl++'], label: t('frame.larger'), group: t('common.keyGroup.all'), run: () => void prefs.zoom(1) },
    { keys: ['Ctrl+-'], label: t('frame.smaller'), group: t('common.keyGroup.all'), run: () => void prefs.zoom(-1) },
    { keys: ['Ctrl+0'], label: t('frame.normalSize'), group: t('common.keyGroup.all'), run: () => void prefs.zoom(0) },
    { keys: ['Ctrl+z'], label: t('common.undo'), group: t('common.keyGroup.all'), when: mayUndo, run: () => void undoLast() },
    { keys: ['Ctrl+Shift+l'], label: t('frame.lock'), group: t('common.keyGroup.all'), run: () => void session.lock() },
    // Without a key: for the palette.
    { keys: [], label: t('frame.practice.begin'), when: () => !session.practising, run: () => void practice.enter() },
    { keys: [], label: t('frame.practice.leave'), when: () => session.practising, run: () => void practice.leave() },
  ])
}

/** Moves the focus to the next region: navigation, page, parts of the page marked `data-region`. */
function nextRegion(): void {
  const regions = [...document.querySelectorAll<HTMLElement>('nav a.here, main, [data-region]')].filter((el) => el.offsetParent !== null)
  const at = regions.findLastIndex((el) => el === document.activeElement || el.contains(document.activeElement))
  regions[(at + 1) % regions.length]?.focus()
}
