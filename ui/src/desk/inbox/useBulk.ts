//! Acts on many rows: signing for, handing over, a spreadsheet. Ticked rows are meant, or the whole list where none is.
import { computed, ref, shallowRef, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { call, toProblem } from '@/api/call'
import type { BulkDone, InboxRow, InboxSelection, Intent } from '@/api/types'
import { problemWords } from '@/api/words'
import { saveAs } from '@/desk/shared/saveAs'
import { complain } from '@/desk/shared/useAct'
import { host } from '@/host'
import { loadWords } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'
import { count } from '@/kit/text/format'
import { sheetColumns } from './columns'
import { NOTHING } from './selection'
import type { useInbox } from './useInbox'

/** Rows meant by an act that is being asked about, and how many they are. */
export interface Meant {
  rows: InboxSelection
  many: number
}

export function useBulk(inbox: ReturnType<typeof useInbox>, current: ComputedRef<InboxRow | undefined>) {
  const { t } = useI18n()
  const busy = ref(false)
  /** Rows about to be signed for. */
  const signing = shallowRef<InboxSelection>()
  /** Rows about to be handed over. */
  const passing = shallowRef<Meant>()
  const ticked = computed(() => inbox.many.value > 0)

  function one(row: InboxRow): Meant {
    return { rows: { list: inbox.list.value, all: false, ids: [row.assignment_id] }, many: 1 }
  }

  function say(done: BulkDone): void {
    const sentence = t('inbox.bulk.done', { n: count(done.done) }) + (done.left_out ? t('inbox.bulk.leftOut', { n: count(done.left_out) }) : '')
    const [first] = done.reasons
    if (first) toast(`${sentence}${t('inbox.bulk.refused', { n: count(done.refused), no: first.no, why: problemWords(first.problem).message })}`, { tone: 'bad' })
    else if (done.undo_until && done.ops.length) {
      const dismiss = toast(sentence, { tone: 'good', until: done.undo_until, action: { label: t('common.undo'), run: () => void undo(done.ops, dismiss) } })
    } else toast(sentence, { tone: 'good' })
  }

  async function undo(ops: BulkDone['ops'], dismiss: () => void): Promise<void> {
    dismiss()
    try {
      const { undone, too_late } = await call('inbox.bulk_undo', { ops })
      toast(t('inbox.bulk.undone', { n: count(undone) }) + (too_late ? t('inbox.bulk.tooLate', { n: count(too_late) }) : ''))
    } catch (thrown) {
      complain(toProblem(thrown))
    }
  }

  async function run(rows: InboxSelection, intent: Intent): Promise<void> {
    busy.value = true
    try {
      say(await call('inbox.bulk', { rows, intent }))
      inbox.checked.value = NOTHING
    } catch (thrown) {
      complain(toProblem(thrown))
    } finally {
      busy.value = false
      signing.value = undefined
      passing.value = undefined
    }
  }

  /** Asks first: what is signed for starts the clock of the unit. */
  function signAll(): void {
    if (ticked.value) signing.value = inbox.selection.value
  }
  async function handOver(): Promise<void> {
    const row = current.value
    const meant = ticked.value ? { rows: inbox.selection.value, many: inbox.many.value } : row && one(row)
    await loadWords()
    passing.value = meant
  }

  async function save(): Promise<void> {
    busy.value = true
    try {
      const title = t('inbox.export.title')
      const made = await call('inbox.export', { rows: inbox.selection.value, columns: sheetColumns(t), title })
      await saveAs(host().url('export', made.id), `${title}.xlsx`)
    } catch (thrown) {
      complain(toProblem(thrown))
    } finally {
      busy.value = false
    }
  }

  return { busy, signing, passing, ticked, signAll, handOver, run, save }
}
