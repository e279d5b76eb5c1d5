//! Instants and sizes as people read them; Beijing time whatever the computer's zone.
//!
//! Invariant: no working day is counted here; that is the program's business.

const ZONE = 'Asia/Shanghai'

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

const formatter = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
})

function partsOf(at: number): Parts {
  const found = Object.fromEntries(formatter.formatToParts(at).map((p) => [p.type, Number(p.value)]))
  return {
    year: found['year'] ?? 0, month: found['month'] ?? 0, day: found['day'] ?? 0, hour: found['hour'] ?? 0, minute: found['minute'] ?? 0,
  }
}

const two = (n: number) => String(n).padStart(2, '0')

/** `14:32` */
export function clock(at: number): string {
  const p = partsOf(at)
  return `${two(p.hour)}:${two(p.minute)}`
}

/** `2026-11-22` */
export function isoDay(at: number): string {
  const p = partsOf(at)
  return `${p.year}-${two(p.month)}-${two(p.day)}`
}

/** `11-22 14:32`, with the year where it is not this year's. */
export function stamp(at: number, now = Date.now()): string {
  const p = partsOf(at)
  const year = p.year === partsOf(now).year ? '' : `${p.year}-`
  return `${year}${two(p.month)}-${two(p.day)} ${two(p.hour)}:${two(p.minute)}`
}

/** The hour of today, `14:32`; of any other day as a stamp. */
export function when(at: number, now = Date.now()): string {
  return isoDay(at) === isoDay(now) ? clock(at) : stamp(at, now)
}

/** The end of a period: midnight belongs to the day before, `02-27 24:00`. */
export function stampEnd(at: number, now = Date.now()): string {
  const p = partsOf(at)
  if (p.hour !== 0 || p.minute !== 0) return stamp(at, now)
  return stamp(at - 60_000, now).replace(/\d\d:\d\d$/, '24:00')
}

/** The weekday on which a limit ends, in the language of the screen; midnight belongs to the day before. */
export function weekdayOf(due: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, weekday: 'short' }).format(due - 1)
}

/** `11月22日`, as a letter writes it; with the year where it is not this year's. */
export function zhDay(at: number, now = Date.now()): string {
  const p = partsOf(at)
  return `${p.year === partsOf(now).year ? '' : `${p.year}年`}${p.month}月${p.day}日`
}

/** `3.4 MB` */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KB', 'MB', 'GB']
  let value = bytes / 1024
  let at = 0
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at += 1
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}

/** `86,412` */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** The value of an `<input type="datetime-local">` in Beijing time. */
export function toLocalInput(at: number): string {
  const p = partsOf(at)
  return `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`
}

/** Reads such a value; NaN when it is none. Beijing has had no summer time since 1991. */
export function fromLocalInput(text: string): number {
  return Date.parse(`${text}:00+08:00`)
}
