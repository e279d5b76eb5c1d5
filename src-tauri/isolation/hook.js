// Stands between the page and the program: a bad package in the page reaches no further than the names and sizes below.
'use strict'

const MAX_PAYLOAD = 256 * 1024
const NAME = /^[a-z]+(\.[a-z_]+)?$/

window.__TAURI_ISOLATION_HOOK__ = (message) => {
  if (message.cmd !== 'ipc') {
    if (message.cmd.startsWith('plugin:event|')) return message
    throw new Error('refused')
  }
  const { name } = message.payload ?? {}
  const fits = typeof name === 'string' && NAME.test(name)
  if (!fits || JSON.stringify(message.payload).length > MAX_PAYLOAD) throw new Error('refused')
  return message
}
