//! A file that was not saved is not said to be.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { clearToasts, toasts } from '@/kit/overlay/toasts'
import { saveAs } from './saveAs'

let names: string[] = []
const answering = (save: () => Promise<boolean>) => useHost({ files: { save: (_: string, name: string) => (names.push(name), save()) } } as unknown as Host)
const said = () => toasts.value.map((one) => one.text)

describe('giving a file out', () => {
  beforeEach(() => void (names = []))
  afterEach(clearToasts)

  it('says nothing where the dialog was cancelled', async () => {
    answering(async () => false)
    await saveAs('/blob/letter/1', '处理意见.pdf')
    expect(said()).toEqual([])
  })
  it('says so where the file was saved, under a name that every system takes', async () => {
    answering(async () => true)
    await saveAs('/blob/letter/1', '琼热函〔2024〕3号: 占道/经营.pdf')
    expect([said(), names]).toEqual([['已导出'], ['琼热函〔2024〕3号 占道经营.pdf']])
  })
  it('says why it could not be', async () => {
    answering(() => Promise.reject({ code: 'disk_full', message: '磁盘空间不足。', hint: '请清理磁盘。', retryable: false, trace: '' }))
    await saveAs('/blob/letter/1', '处理意见.pdf')
    expect(said()).toEqual(['磁盘空间不足。请清理磁盘。'])
  })
})
