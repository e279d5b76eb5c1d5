//! The browser host: `chengban serve` on loopback. Commands are POSTs, events a stream, files go raw and become tokens.
//!
//! Invariant: nothing is kept here; the session is the cookie that the one-time address set.
import type { PickedFile, Host, HostEvent, PickWish } from './types'

const NO_HOST = {
  code: 'offline',
  message: '未能连接本机的承办台服务。',
  hint: '请确认 chengban serve 仍在运行，再重试；已保存的内容不受影响。',
  retryable: true,
  trace: '',
}

async function readProblem(answer: Response): Promise<unknown> {
  try {
    const body: unknown = await answer.json()
    if (body && typeof body === 'object' && 'code' in body) return body
  } catch {
    // Not JSON: something else answered; said below.
  }
  return { ...NO_HOST, message: `本机服务返回了无法识别的内容（${answer.status}）。` }
}

async function post(path: string, init: RequestInit): Promise<unknown> {
  let answer: Response
  try {
    answer = await fetch(path, { method: 'POST', credentials: 'same-origin', ...init })
  } catch {
    throw NO_HOST
  }
  if (!answer.ok) throw await readProblem(answer)
  const text = await answer.text()
  return text === '' ? null : (JSON.parse(text) as unknown)
}

/** Sends one file raw; the answer names it. */
async function upload(file: File): Promise<PickedFile> {
  const answer = (await post(`/files?name=${encodeURIComponent(file.name)}`, {
    body: file,
    headers: { 'content-type': file.type || 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
  })) as string | { token: string }
  const token = typeof answer === 'string' ? answer : answer.token
  return { token, name: file.name, size: file.size }
}

/** Sends a folder file by file, then takes the token of the whole; the program puts it together again. */
async function uploadFolder(files: readonly File[]): Promise<PickedFile[]> {
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? ''
  if (!name) return []
  const key = crypto.randomUUID()
  const address = (file: string, whole: boolean) => `/files?folder=${key}&whole=${whole}&name=${encodeURIComponent(file)}`
  let size = 0
  for (const file of files) {
    await post(address(file.webkitRelativePath, false), { body: file, headers: { 'content-type': 'application/octet-stream' } })
    size += file.size
  }
  const answer = (await post(address(name, true), { body: '' })) as { token: string }
  return [{ token: answer.token, name, size }]
}

const uploadAll = (files: Iterable<File>) => Promise.all([...files].map(upload))

function pick(wish: PickWish): Promise<PickedFile[]> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = wish.multiple
    input.accept = wish.extensions.map((e) => `.${e}`).join(',')
    input.webkitdirectory = wish.folder === true
    input.addEventListener('change', () => (wish.folder ? uploadFolder([...(input.files ?? [])]) : uploadAll(input.files ?? [])).then(resolve, reject))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

function onDrop(on: (files: Promise<PickedFile[]>) => void, hover: (over: boolean) => void): () => void {
  const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false
  const over = (e: DragEvent) => {
    if (!hasFiles(e)) return
    e.preventDefault()
    hover(true)
  }
  const leave = (e: DragEvent) => {
    if (e.relatedTarget === null) hover(false)
  }
  const drop = (e: DragEvent) => {
    if (!hasFiles(e)) return
    e.preventDefault()
    hover(false)
    on(uploadAll(e.dataTransfer?.files ?? []))
  }
  window.addEventListener('dragover', over)
  window.addEventListener('dragleave', leave)
  window.addEventListener('drop', drop)
  return () => {
    window.removeEventListener('dragover', over)
    window.removeEventListener('dragleave', leave)
    window.removeEventListener('drop', drop)
  }
}

/** A stream that breaks and is back within this time was a hiccup, milliseconds. */
const HICCUP_MS = 1500

function listen(on: (event: HostEvent) => void, alive: (up: boolean) => void = () => undefined): () => void {
  const source = new EventSource('/events', { withCredentials: true })
  let gone: ReturnType<typeof setTimeout> | undefined
  source.onopen = () => {
    clearTimeout(gone)
    gone = undefined
    alive(true)
  }
  source.onerror = () => (gone ??= setTimeout(() => alive(false), HICCUP_MS))
  source.onmessage = (message) => {
    try {
      on(JSON.parse(String(message.data)) as HostEvent)
    } catch {
      // A half line after a restart of the service: the stream opens again by itself.
    }
  }
  return () => {
    clearTimeout(gone)
    source.close()
  }
}

/** Saves what an address of ours serves, under a name. Where to is between the person and the browser. */
async function save(url: string, name: string): Promise<boolean> {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  return true
}

export function webHost(): Host {
  return {
    first: () => undefined,
    call: (name, req) =>
      post(`/ipc/${name}`, { body: JSON.stringify(req), headers: { 'content-type': 'application/json' } }),
    listen,
    files: {
      pick,
      onDrop,
      paste: (event) => uploadAll(event.clipboardData?.files ?? []),
      save,
    },
    url: (kind, id) => `/blob/${kind}/${encodeURIComponent(id)}`,
    shell: {
      openScreen: async () => void window.open('#/screen', '_blank', 'noopener'),
      print: () => window.print(),
      openExternal: async (href) => void window.open(href, '_blank', 'noopener'),
      // A browser has words of its own; the page's title follows the screen.
      speak: async () => undefined,
      relaunch: async () => window.location.reload(),
    },
    caps: { nativeDrop: false, tray: false, ukey: false, updater: false, autostart: false },
  }
}
