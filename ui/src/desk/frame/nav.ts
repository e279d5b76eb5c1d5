//! The entries of the navigation, in their groups.
import type { InboxView } from '@/api/types'
import type { IconName } from '@/kit/icon/paths'

export interface NavItem {
  name: string
  to: string
  icon: IconName
  view?: InboxView
  /** Which number stands beside it. */
  count?: InboxView | 'waiting' | 'opinions'
  /** Chord that goes there. */
  chord?: string
}

const folder = (view: InboxView, icon: IconName): NavItem => ({ name: view, to: `/inbox/${view}`, icon, view, count: view })

export const NAV: NavItem[][] = [
  [
    { ...folder('todo', 'inbox'), chord: 'g i' },
    folder('doing', 'clock'),
    folder('done', 'check'),
    folder('followed', 'star'),
    folder('supervised', 'flag'),
    folder('noted', 'pen'),
  ],
  [
    { name: 'drafts', to: '/drafts', icon: 'draft', chord: 'g d' },
    { name: 'sync', to: '/sync', icon: 'outbox', count: 'waiting', chord: 'g s' },
    { name: 'today', to: '/today', icon: 'print', chord: 'g r' },
  ],
  [
    { name: 'opinions', to: '/opinions', icon: 'seal', count: 'opinions', chord: 'g o' },
    { name: 'months', to: '/months', icon: 'flag', chord: 'g m' },
    { name: 'law', to: '/law', icon: 'law', chord: 'g l' },
    { name: 'templates', to: '/templates', icon: 'draft', chord: 'g t' },
    { name: 'rules', to: '/rules', icon: 'file', chord: 'g p' },
    { name: 'search', to: '/search', icon: 'search', chord: 'g f' },
    { name: 'settings', to: '/settings', icon: 'gear', chord: 'g e' },
  ],
]
