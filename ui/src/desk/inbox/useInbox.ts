//! The inbox's state: which rows, in which order, which of them are ticked; nothing of the rows themselves.
import { computed, reactive, ref } from 'vue'
import { useRoute } from 'vue-router'
import { call } from '@/api/call'
import { useRows } from '@/api/query'
import type { InboxQuery, InboxRow, InboxSort, InboxView } from '@/api/types'
import { FOLDERS, TABS } from './columns'

const KINDS = ['ticket', 'draft', 'outbox']

export function useInbox() {
  const route = useRoute()
  const query = reactive<InboxQuery>({})
  const sort = ref<InboxSort>('due')
  const desc = ref(false)
  const checked = ref(new Set<string>())

  const view = computed<InboxView>(() => {
    const asked = String(route.params['view'] || 'todo') as InboxView
    return TABS.includes(asked) || FOLDERS.includes(asked) ? asked : 'todo'
  })
  const asking = computed(() => Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== '' && v !== false)) as InboxQuery)
  const filtered = computed(() => Object.keys(asking.value).length > 0)

  const rows = useRows<InboxRow>(
    () => [view.value, asking.value, sort.value, desc.value],
    (offset, limit) => call('inbox.page', { view: view.value, query: asking.value, sort: sort.value, desc: desc.value, offset, limit }),
    KINDS,
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
    const next = new Set(checked.value)
    if (!next.delete(row.assignment_id)) next.add(row.assignment_id)
    checked.value = next
  }

  return { view, query, filtered, sort, desc, rows, checked, sortBy, clear, toggle }
}
