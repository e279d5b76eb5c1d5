//! Settings that could not be read are not overwritten by the defaults.
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { useHost, type Host } from '@/host'
import { usePrefs } from './prefs'

const kept = { theme: 'contrast', size: 130, density: 'normal', single_keys: false, locale: 'zh-CN', notify: false, preedit: true, sync_seconds: 60, evidence_max_mib: 100 }
let stored: Record<string, unknown>
let broken = false

beforeEach(() => {
  setActivePinia(createPinia())
  stored = { ...kept }
  useHost({
    call: async (name: string, req: Record<string, unknown>) => {
      if (broken) throw { code: 'internal', message: '程序出现故障。', hint: '', retryable: true, trace: '' }
      if (name === 'settings.set') stored = req
      return stored
    },
  } as unknown as Host)
})

it('a change is kept beside what was kept before, also where reading it had failed', async () => {
  const prefs = usePrefs()
  broken = true
  await prefs.load().catch(() => undefined)
  await expect(prefs.change({ density: 'compact' })).rejects.toMatchObject({ problem: { code: 'internal' } })
  broken = false
  await prefs.change({ density: 'compact' })
  expect(stored).toEqual({ ...kept, density: 'compact' })
})
