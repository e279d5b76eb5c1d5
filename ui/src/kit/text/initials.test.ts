//! Initials as people type them.
import { describe, expect, it } from 'vitest'
import { initialsOf } from './initials'

describe('initials', () => {
  it('are those of the characters, in order', () => {
    expect(initialsOf('退单')).toBe('td')
    expect(initialsOf('延期')).toBe('yq')
    expect(initialsOf('签收并答复')).toBe('qsbdf')
    expect(initialsOf('最终处理意见')).toBe('zzclyj')
    expect(initialsOf('佐证材料')).toBe('zzcl')
    expect(initialsOf('案情')).toBe('aq')
  })
  it('leave letters and digits as they are', () => {
    expect(initialsOf('导出 Excel')).toBe('dcexcel')
  })
})
