//! The desk's entry: the look, and the program as soon as the passphrase's field (`index.html`) has been drawn.
import '@/styles/tokens.css'
import '@/styles/base.css'
import '@/styles/form.css'
import '@/styles/gate.css'
import '@/styles/print.css'
import { afterPaint } from '@/kit/paint'

/** Longest wait for the first paint, milliseconds. */
const PATIENCE = 60

/** Reading the program keeps the page from drawing; the field comes first. */
async function open(): Promise<void> {
  if (document.getElementById('first')?.hidden === false) await afterPaint(PATIENCE)
  const { start } = await import('./start')
  await start()
}

void open()
