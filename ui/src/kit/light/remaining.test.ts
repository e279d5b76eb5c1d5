//! The light's words: each code of the program has its sentence, and no light is told by colour alone.
import { describe, expect, it } from 'vitest'
import { mount } from '@vue/test-utils'
import { i18n, t } from '@/i18n'
import TimeLight from './TimeLight.vue'
import { endedWords, endingOf, remainingWords, SHAPES } from './remaining'

const at = (text: string) => Date.parse(`${text}+08:00`)

describe('the light', () => {
  it('says what is left as people say it', () => {
    expect(remainingWords({ code: 'working_days_left', days: 3 }, t)).toBe('剩 3 个工作日')
    expect(remainingWords({ code: 'due_today', at: at('2026-05-20T17:30:00') }, t)).toBe('今日 17:30 到期')
    expect(remainingWords({ code: 'working_days_over', days: 1 }, t)).toBe('逾期 1 个工作日')
    expect(remainingWords({ code: 'minutes_left', minutes: 135 }, t)).toBe('剩 2 小时 15 分')
    expect(remainingWords({ code: 'minutes_over', minutes: 329 * 60 }, t)).toBe('逾期 13 天 17 小时')
    expect(remainingWords({ code: 'paused' }, t)).toBe('已暂停（中止办理）')
  })
  it('writes a due at midnight as the end of the day before', () => {
    expect(remainingWords({ code: 'due_today', at: at('2026-02-28T00:00:00') }, t)).toBe('今日 24:00 到期')
  })
  it('says of what has ended how it ended, never that time is left', () => {
    expect(endingOf('handling')).toBeUndefined()
    expect(endedWords('done', { code: 'working_days_left', days: 5 }, t)).toBe('按时办结')
    expect(endedWords('done', { code: 'minutes_over', minutes: 90 }, t, true)).toBe('超期办结 · 逾期 1 小时 30 分')
    expect(endedWords('done', { code: 'due_today', at: at('2026-05-20T17:30:00') }, t, true)).toBe('按时办结 · 到期当日')
    expect(endingOf('returned')).toBe('gone')
    expect(endedWords('gone', { code: 'days_over', days: 2 }, t)).toBe('已结束')
  })
  it('has a shape of its own for each colour', () => {
    expect(new Set(Object.values(SHAPES)).size).toBe(4)
  })
  it('names its colour to those who cannot see it', () => {
    const light = mount(TimeLight, { props: { light: 'red', remaining: { code: 'days_over', days: 2 } }, global: { plugins: [i18n] } })
    expect(light.text()).toContain('红灯')
    expect(light.text()).toContain('逾期 2 日')
  })
})
