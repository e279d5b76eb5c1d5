//! The browser host's contract: where calls go, what failures become, and that files go raw.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, CallError, isCode } from '@/api/call'
import { useHost } from './index'
import { webHost } from './web'

const answer = (body: unknown, status = 200) => vi.fn<(path: string, init: RequestInit) => Promise<Response>>(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }))

afterEach(() => vi.unstubAllGlobals())

describe('the browser host', () => {
  it('posts a command as JSON to its own door', async () => {
    const fetch = answer({ state: 'locked' })
    vi.stubGlobal('fetch', fetch)
    expect(await webHost().call('app.status', {})).toEqual({ state: 'locked' })
    const [path, init] = fetch.mock.calls[0] ?? ['', {}]
    expect(path).toBe('/ipc/app.status')
    expect(init).toMatchObject({ method: 'POST', body: '{}', credentials: 'same-origin' })
  })
  it('turns a refused call into an error that carries its code', async () => {
    vi.stubGlobal('fetch', answer({ code: 'window_closed', message: '退单时限已过。', hint: '请改为答复。', retryable: false, trace: '', params: {} }, 422))
    useHost(webHost())
    const failed = await call('app.status', {}).catch((e: unknown) => e)
    expect(failed).toBeInstanceOf(CallError)
    expect(isCode(failed, 'window_closed')).toBe(true)
  })
  it('says that the service is gone when nothing answers, and when something else does', async () => {
    useHost(webHost())
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('refused'))))
    expect(isCode(await call('app.status', {}).catch((e: unknown) => e), 'offline')).toBe(true)
    vi.stubGlobal('fetch', answer('<html>portal</html>', 502))
    const failed = (await call('app.status', {}).catch((e: unknown) => e)) as CallError
    expect(failed.problem.message).toContain('502')
  })
  it('sends a pasted file raw and hands on only its token', async () => {
    const fetch = answer({ token: 'tok' })
    vi.stubGlobal('fetch', fetch)
    const file = new File(['图'], '现场 1.png', { type: 'image/png' })
    const got = await webHost().files.paste({ clipboardData: { files: [file] } } as unknown as ClipboardEvent)
    expect(got).toEqual([{ token: 'tok', name: '现场 1.png', size: file.size }])
    const [path, init] = fetch.mock.calls[0] ?? ['', {}]
    expect(path).toBe(`/files?name=${encodeURIComponent('现场 1.png')}`)
    expect(init?.body).toBe(file)
  })
  it('hands on why a dropped file could not be taken in', async () => {
    vi.stubGlobal('fetch', answer({ code: 'disk_full', message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '', params: {} }, 422))
    let given: Promise<unknown> | undefined
    const stop = webHost().files.onDrop((files) => (given = files), () => undefined)
    window.dispatchEvent(Object.assign(new Event('drop', { cancelable: true }), { dataTransfer: { types: ['Files'], files: [new File(['图'], '现场.png')] } }))
    await expect(given).rejects.toMatchObject({ code: 'disk_full' })
    stop()
  })
  it('tells that the service has gone once it stays away, not at a hiccup', () => {
    vi.useFakeTimers()
    const opened: { onopen?: () => void; onerror?: () => void }[] = []
    vi.stubGlobal('EventSource', class {
      onopen?: () => void
      onerror?: () => void
      constructor() {
        opened.push(this)
      }
      close() {}
    })
    const told: boolean[] = []
    const stop = webHost().listen(() => undefined, (up) => told.push(up))
    opened[0]?.onerror?.()
    vi.advanceTimersByTime(500)
    opened[0]?.onopen?.()
    vi.advanceTimersByTime(5_000)
    expect(told).toEqual([true])
    opened[0]?.onerror?.()
    vi.advanceTimersByTime(5_000)
    expect(told).toEqual([true, false])
    stop()
    vi.useRealTimers()
  })
  it('addresses bytes by kind and id', () => {
    expect(webHost().url('evidence', 'a/b')).toBe('/blob/evidence/a%2Fb')
  })
})
