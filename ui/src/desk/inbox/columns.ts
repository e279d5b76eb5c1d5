//! Columns of the inbox, tabs, and what a screen reader says of a row.
import type { InboxRow, InboxSort, InboxView } from '@/api/types'
import type { GridColumn } from '@/kit/grid/columns'
import { endedWords, endingOf, remainingWords, type Word } from '@/kit/light/remaining'

/** Tabs under the folder 「待办」 and its like. */
export const TABS: InboxView[] = [
  'todo', 'pending_ack', 'handling', 'unit_review', 'pending_sign', 'returned', 'return_review', 'extending', 'appealing', 'awaiting_callback', 'closed', 'archived',
]
/** Folders of the navigation that have no tabs of their own. */
export const FOLDERS: InboxView[] = ['doing', 'done', 'followed', 'supervised', 'noted']

interface Column extends GridColumn {
  sort?: InboxSort
}

/** All columns; the grid drops what does not fit. */
export function inboxColumns(t: Word): Column[] {
  const c = (key: string, width: number, drop: number, more: Partial<Column> = {}): Column => ({ key, label: t(`inbox.col.${key}`), width, drop, ...more })
  return [
    c('left', 164, 0, { sort: 'due' }),
    c('no', 166, 2, { sort: 'no' }),
    c('title', 230, 0, { flex: true }),
    c('state', 92, 1),
    c('nature', 64, 5),
    c('town', 92, 4),
    c('channel', 92, 8),
    c('dispatched', 112, 6, { sort: 'dispatched' }),
    c('handler', 76, 7),
  ]
}

function leftOf(row: InboxRow, t: Word): string {
  const ending = endingOf(row.state)
  return ending ? endedWords(ending, row.remaining, t) : remainingWords(row.remaining, t)
}

/** 「第 12 件，占道经营，黄灯，剩 1 个工作日」 */
export function describeRow(row: InboxRow, index: number, t: Word): string {
  return t('inbox.row', {
    n: index + 1, title: row.title, light: t(`common.light.${row.light}`), left: leftOf(row, t), state: t(`common.state.${row.state}`), no: row.no,
  })
}
