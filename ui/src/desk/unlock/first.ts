//! Takes over from the field that the page itself shows before the program is loaded (`index.html`, `public/first.js`).
//!
//! Invariant: what was typed there is in the new field before the next key can be pressed; a form sent there is sent.

/** What was typed into the first field, and whether it was sent; the field goes. */
export function takeFirst(): { typed: string; sent: boolean } {
  const gate = document.getElementById('first')
  const typed = gate?.querySelector('input')?.value ?? ''
  const sent = gate?.dataset['sent'] !== undefined
  gate?.remove()
  return { typed, sent }
}
