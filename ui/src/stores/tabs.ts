//! The open tickets as tabs: one that the next ticket takes over, and those that stay.
//!
//! Invariant: in memory only, at most eight, never two of one ticket; all go when the profile is locked.
import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface PageTab {
  /** The ticket. */
  id: string
  /** Where its tab leads: the ticket or the form last open on it. */
  path: string
  no: string
  title: string
  /** It stays until closed: pinned, or something is written in it. */
  kept: boolean
}

/** Tabs at most: Alt+2 to Alt+9, behind the list on Alt+1. */
const MOST = 8

/** The list of the start. */
const FIRST_LIST = '/inbox/todo'

export const useTabs = defineStore('tabs', () => {
  const tabs = ref<PageTab[]>([])
  /** The list that was last looked at: where closing and Esc lead back to. */
  const list = ref(FIRST_LIST)

  /** A page of a ticket was opened; a form keeps its tab. */
  function visit(id: string, path: string, form: boolean): void {
    const open = tabs.value.find((tab) => tab.id === id)
    if (open) {
      open.path = path
      open.kept ||= form
      return
    }
    const fresh: PageTab = { id, path, no: '', title: '', kept: form }
    const loose = tabs.value.findIndex((tab) => !tab.kept)
    if (loose >= 0) tabs.value.splice(loose, 1, fresh)
    else tabs.value = [...tabs.value.slice(tabs.value.length >= MOST ? 1 : 0), fresh]
  }

  /** What the tab says, once the ticket is read. */
  function name(id: string, no: string, title: string): void {
    const open = tabs.value.find((tab) => tab.id === id)
    if (open) Object.assign(open, { no, title })
  }

  /** Pins a tab, or lets the next ticket take it over. */
  function pin(id: string): void {
    const open = tabs.value.find((tab) => tab.id === id)
    if (open) open.kept = !open.kept
  }

  /** Where closing a tab leads: the path of its neighbour, of the list when it is the last. */
  function beside(id: string): string {
    const at = tabs.value.findIndex((tab) => tab.id === id)
    return (tabs.value[at + 1] ?? tabs.value[at - 1])?.path ?? list.value
  }

  /** Closes a tab. */
  function close(id: string): void {
    tabs.value = tabs.value.filter((tab) => tab.id !== id)
  }

  /** Forgets all of them. */
  function clear(): void {
    tabs.value = []
    list.value = FIRST_LIST
  }

  return { tabs, list, visit, name, pin, beside, close, clear }
})
