//! Waiting until the page has been drawn, so that what people see does not wait for work they do not.

/** Comes after the next paint, or after `patience` milliseconds: a window that is not shown draws nothing. */
export function afterPaint(patience: number): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done))
    setTimeout(done, patience)
  })
}
