//! Waiting until the page has been drawn, so that what people see does not wait for work they do not.

/** What a page that has just been drawn is left to answer the first key, milliseconds. */
const BREATH = 40

/** Comes after the next paint, or after `patience` milliseconds: a window that is not shown draws nothing. */
export function afterPaint(patience: number): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done))
    setTimeout(done, patience)
  })
}

/** Comes a breath after the next paint: for work that nobody waits for. */
export async function afterBreath(patience: number): Promise<void> {
  await afterPaint(patience)
  await new Promise((done) => setTimeout(done, BREATH))
}
