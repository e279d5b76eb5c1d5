//! Reads for screens: one answer that follows `changed` events, and windows of rows for long lists.
//!
//! Invariant: rows live here only as pages of 50, the 80 last used; a `changed` event of the list's kinds drops
//! them all, so nothing shown is older than the last event.
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { call, toProblem, type CommandName } from './call'
import { onEvent } from './events'
import type { CommandMap, Problem } from './types'

export interface Query<T> {
  data: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  /** Nothing has come yet, and 150 ms have passed: time for skeleton rows. */
  loading: Ref<boolean>
  reload(): Promise<void>
}

/** Asks once, again when `req` changes, and again when one of `kinds` changed. `undefined` as request means: not yet. */
export function useQuery<N extends CommandName>(
  name: N,
  req: () => CommandMap[N]['req'] | undefined,
  kinds: readonly string[] = [],
): Query<CommandMap[N]['res']> {
  const data = shallowRef<CommandMap[N]['res']>()
  const problem = shallowRef<Problem>()
  const loading = ref(false)
  let turn = 0

  async function reload(): Promise<void> {
    const asked = req()
    if (asked === undefined) return
    const mine = ++turn
    const slow = setTimeout(() => (loading.value = data.value === undefined), 150)
    try {
      const answer = await call(name, asked)
      if (mine !== turn) return
      data.value = answer
      problem.value = undefined
    } catch (thrown) {
      if (mine === turn) problem.value = toProblem(thrown)
    } finally {
      clearTimeout(slow)
      if (mine === turn) loading.value = false
    }
  }

  watch(() => JSON.stringify(req() ?? null), () => {
    data.value = undefined
    void reload()
  }, { immediate: true })
  onScopeDispose(onEvent('changed', (event) => {
    if (touches(event.kinds, kinds)) void reload()
  }))
  return { data, problem, loading, reload }
}

/** Whether an event's kinds meet those that a screen shows; an event of `all` (or none) meets every list. */
export function touches(changed: readonly string[], shown: readonly string[]): boolean {
  return shown.length > 0 && (changed.length === 0 || changed.some((kind) => kind === 'all' || shown.includes(kind)))
}

export interface Page<Row> {
  total: number
  /** How many rows at the head form a first group; absent where the list is in one piece. */
  urgent?: number
  /** The list ends here although more was found. */
  found_more_than?: number | null
  rows: Row[]
}

/** Numbers in runs that follow one another, each short enough for one call. */
function runs(numbers: readonly number[]): number[][] {
  const all: number[][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = all.at(-1)
    if (last && last.length < RowWindow.TOGETHER && last.at(-1) === number - 1) last.push(number)
    else all.push([number])
  }
  return all
}

/** Pages of rows by number, the last used kept. */
export class RowWindow<Row> {
  /** Rows of a page. */
  static readonly SIZE = 50
  /** Pages of one call: the command allows 200 rows. */
  static readonly TOGETHER = 4
  /** Pages kept. */
  static readonly KEPT = 80

  readonly total = ref(0)
  /** Rows of the first group, 0 where there is none. */
  readonly urgent = ref(0)
  /** More was found than so many rows of it are listed. */
  readonly cut = ref<number>()
  /** Grows whenever rows came or went; screens watch it. */
  readonly rev = ref(0)
  readonly problem = shallowRef<Problem>()
  readonly loaded = ref(false)
  private readonly pages = new Map<number, Row[]>()
  private readonly asked = new Set<number>()
  /** Pages that the next round asks for. */
  private readonly wanted: number[] = []
  private round: Promise<void> | undefined
  private generation = 0

  constructor(private readonly fetch: (offset: number, limit: number) => Promise<Page<Row>>) {}

  /** The row at `index`, or nothing while it is on its way. */
  at(index: number): Row | undefined {
    const number = Math.floor(index / RowWindow.SIZE)
    const page = this.pages.get(number)
    if (!page) {
      void this.load(number)
      return undefined
    }
    // Most recently used last: the order of a Map is that of insertion.
    this.pages.delete(number)
    this.pages.set(number, page)
    return page[index % RowWindow.SIZE]
  }

  /** Drops every page; rows in view are asked again by the next `at`. */
  async drop(): Promise<void> {
    this.generation += 1
    this.asked.clear()
    const seen = [...this.pages.keys()].slice(-2)
    // The pages in view are fetched before the old ones go, so that the list never blinks.
    const fresh = await Promise.all(runs(seen.length ? seen : [0]).map((run) => this.read(run)))
    if (fresh.some((page) => page === 'stale')) return
    this.pages.clear()
    fresh.forEach((got) => got !== 'stale' && got && this.take(got.run, got.page))
    this.rev.value += 1
  }

  /** Forgets everything at once: another list is shown. */
  clear(): void {
    this.generation += 1
    this.asked.clear()
    this.pages.clear()
    this.total.value = 0
    this.urgent.value = 0
    this.cut.value = undefined
    this.loaded.value = false
    this.problem.value = undefined
    this.rev.value += 1
  }

  /** Loads a page unless it is on its way; those that one drawing asks for go together. */
  load(number: number): Promise<void> {
    if (!this.asked.has(number)) {
      this.asked.add(number)
      this.wanted.push(number)
    }
    return (this.round ??= Promise.resolve().then(() => this.fill()))
  }

  private async fill(): Promise<void> {
    const wanted = this.wanted.splice(0)
    this.round = undefined
    await Promise.all(runs(wanted).map(async (run) => {
      const got = await this.read(run)
      if (got === 'stale') return
      run.forEach((number) => this.asked.delete(number))
      if (!got) return
      this.take(got.run, got.page)
      this.rev.value += 1
    }))
  }

  private async read(run: readonly number[]): Promise<{ run: readonly number[]; page: Page<Row> } | 'stale' | undefined> {
    const generation = this.generation
    try {
      const page = await this.fetch((run[0] ?? 0) * RowWindow.SIZE, run.length * RowWindow.SIZE)
      return generation === this.generation ? { run, page } : 'stale'
    } catch (thrown) {
      if (generation !== this.generation) return 'stale'
      this.problem.value = toProblem(thrown)
      return undefined
    }
  }

  /** Takes pages with all they tell, so that nothing is drawn of the number of rows before the rows. */
  private take(run: readonly number[], page: Page<Row>): void {
    this.cut.value = page.found_more_than ?? undefined
    this.total.value = page.total
    this.urgent.value = page.urgent ?? 0
    this.loaded.value = true
    this.problem.value = undefined
    run.forEach((number, i) => {
      this.pages.delete(number)
      this.pages.set(number, page.rows.slice(i * RowWindow.SIZE, (i + 1) * RowWindow.SIZE))
    })
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= RowWindow.KEPT) break
      this.pages.delete(oldest)
    }
  }
}

/** A window of rows bound to a request: cleared when the request changes, dropped when its kinds change. */
export function useRows<Row>(
  key: () => unknown,
  fetch: (offset: number, limit: number) => Promise<Page<Row>>,
  kinds: readonly string[],
): RowWindow<Row> {
  const rows = new RowWindow<Row>(fetch)
  const asKey = computed(() => JSON.stringify(key()))
  watch(asKey, () => {
    rows.clear()
    void rows.load(0)
  }, { immediate: true })
  onScopeDispose(onEvent('changed', (event) => {
    if (touches(event.kinds, kinds)) void rows.drop()
  }))
  return rows
}
