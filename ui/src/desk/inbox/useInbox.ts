//! The inbox's state: which rows, in which order, which of them are ticked; nothing of the rows themselves.
import { computed, reactive, ref, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { call } from '@/api/call'
import { useRows } from '@/api/query'
import type { InboxList, InboxQuery, InboxRow, InboxSelection, InboxSort, InboxView } from '@/api/types'
import { FOLDERS, TABS } from './columns'
import { countTicked, NOTHING, toggled, type Ticked } from './selection'

const KINDS = ['ticket', 'draft', 'outbox']

export function useInbox() {
  const route = useRoute()
  const query = reactive<InboxQuery>({})
  const sort = ref<InboxSort>('due')
  const desc = ref(false)
  const checked = shallowRef<Ticked>(NOTHING)

  const view = computed<InboxView>(() => {
    const asked = String(route.params['view'] || 'todo') as InboxView
    return TABS.includes(asked) || FOLDERS.includes(asked) ? asked : 'todo'
  })
  const asking = computed(() => Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== '' && v !== false)) as InboxQuery)
  const filtered = computed(() => Object.keys(asking.value).length > 0)

  const list = computed<InboxList>(() => ({ view: view.value, query: asking.value, sort: sort.value, desc: desc.value }))

  const rows = useRows<InboxRow>(() => list.value, (offset, limit) => call('inbox.page', { ...list.value, offset, limit }), KINDS)
  /** How many rows are ticked. */
  const many = computed(() => countTicked(checked.value, rows.total.value))
  /** The ticked rows, as a command is told them; without a tick the whole list. */
  const selection = computed<InboxSelection>(() =>
    many.value > 0 ? { list: list.value, all: checked.value.all, ids: [...checked.value.ids] } : { list: list.value, all: true, ids: [] },
  )

  /** Sorts by a column; the same column again turns the order. */
  function sortBy(key: InboxSort): void {
    if (sort.value === key) desc.value = !desc.value
    else {
      sort.value = key
      desc.value = key === 'dispatched' || key === 'updated'
    }
  }
  function clear(): void {
    for (const key of Object.keys(query) as (keyof InboxQuery)[]) delete query[key]
  }
  function toggle(row: InboxRow): void {
    checked.value = toggled(checked.value, row.assignment_id)
  }

  /** Shows a saved list: its conditions and order; the view itself is the route's. */
  function take(saved: InboxList): void {
    clear()
    Object.assign(query, saved.query)
    sort.value = saved.sort
    desc.value = saved.desc
  }

  return { view, query, list, filtered, sort, desc, rows, checked, many, selection, sortBy, clear, toggle, take }
}
