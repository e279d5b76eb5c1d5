//! Columns of the inbox, tabs, and what a screen reader says of a row.
import type { InboxRow, InboxSort, InboxView, SheetColumn, SheetKey } from '@/api/types'
import { stateWords } from '@/desk/shared/chain'
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
    n: index + 1, title: row.title, light: t(`common.light.${row.light}`), left: leftOf(row, t), state: stateWords(row.state, row.step, t), no: row.no,
  })
}

/** Values that have names, by column of the spreadsheet, and where their words stand. */
const NAMED: Partial<Record<SheetKey, [path: string, values: string[]]>> = {
  light: ['common.light', ['green', 'yellow', 'red', 'paused']],
  state: ['common.state', ['pending_ack', 'handling', 'unit_review', 'pending_sign', 'return_review', 'platform_audit', 'awaiting_callback', 'suspended', 'fed_back', 'closed', 'archived', 'returned', 'withdrawn', 'terminated']],
  nature: ['common.nature', ['consult', 'help', 'complaint', 'report', 'suggest', 'praise']],
  urgency: ['common.urgency', ['normal', 'urgent', 'critical']],
  channel: ['common.channel', ['phone', 'web', 'wechat', 'app', 'weibo', 'mail', 'province', 'p110', 'leader_board', 'interaction', 'enterprise', 'media']],
}

/** Columns of the spreadsheet, with their words in the language of the screen. */
export function sheetColumns(t: Word): SheetColumn[] {
  const labels: [SheetKey, string][] = [
    ['no', 'inbox.col.no'], ['title', 'inbox.col.title'], ['state', 'inbox.col.state'], ['light', 'inbox.light'], ['left', 'inbox.col.left'], ['due', 'inbox.col.due'],
    ['nature', 'inbox.col.nature'], ['urgency', 'inbox.urgency'], ['town', 'inbox.col.town'], ['channel', 'inbox.col.channel'], ['dispatched', 'inbox.col.dispatched'],
    ['handler', 'inbox.col.handler'], ['round', 'inbox.col.round'], ['tags', 'inbox.col.tags'],
  ]
  return labels.map(([key, label]) => {
    const [path, values] = NAMED[key] ?? ['', []]
    return { key, label: t(label), words: Object.fromEntries(values.map((value) => [value, t(`${path}.${value}`)])) }
  })
}
