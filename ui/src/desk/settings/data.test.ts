//! Checks of the settings page.
import { describe, expect, it } from 'vitest'
import type { Settings } from '@/api/types'
import { passphraseFault, standInLacks, SYNC_SECONDS, within, withQuiet } from './data'

const settings: Settings = { theme: 'light', size: 100, density: 'normal', single_keys: true, locale: 'zh-CN', notify: true, preedit: true, sync_seconds: 30, evidence_max_mib: 200, keys: {} }

describe('settings', () => {
  it('takes whole numbers within bounds and nothing else', () => {
    expect(['30', '5', '3600', '4', '3601', '3.5', '', 'x'].map((text) => within(text, SYNC_SECONDS))).toEqual([30, 5, 3600, undefined, undefined, undefined, undefined, undefined])
  })
  it('sets both ends of the quiet hours or none', () => {
    const quiet = withQuiet(settings, true, '21:30')
    expect([quiet.quiet_from, quiet.quiet_to]).toEqual(['21:30', '07:00'])
    expect('quiet_from' in withQuiet(quiet, false)).toBe(false)
  })
  it('counts characters, not bytes, of a passphrase', () => {
    expect(passphraseFault('old-passphrase', '我的口令够长了吗', '我的口令够长了吗')).toBeUndefined()
    expect(passphraseFault('old-passphrase', '太短', '太短')).toBe('short')
    expect(passphraseFault('same-same', 'same-same', 'same-same')).toBe('same')
    expect(passphraseFault('old-passphrase', 'new-passphrase', 'other')).toBe('differ')
  })
  it('names what a stand-in lacks, the last day being the first at the earliest', () => {
    const good = { by: 'u', roles: ['reviewer' as const], from: '2026-11-16', to: '2026-11-16' }
    expect(standInLacks(good, '2026-11-16')).toEqual([])
    expect(standInLacks({ by: '', roles: [], from: '', to: '' }, '2026-11-16')).toEqual(['by', 'roles', 'from', 'to'])
    expect(standInLacks({ ...good, from: '2026-11-15' }, '2026-11-16')).toEqual(['from'])
    expect(standInLacks({ ...good, from: '2026-11-20', to: '2026-11-19' }, '2026-11-16')).toEqual(['to'])
  })
})
