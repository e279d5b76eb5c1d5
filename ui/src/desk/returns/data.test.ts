//! What the request forms ask for before they send.
import { describe, expect, it } from 'vitest'
import type { Coaching, GroundDef, ReturnCoach, UnitRef } from '@/api/types'
import { weekdayOf } from '@/kit/text/format'
import { barOf, extendLacks, lacksOf, returnIntent, unitsFor, type ReturnForm } from './data'

const DEFS: GroundDef[] = [
  { code: 'R1', title: '职能不符', needs_basis: true, needs_unit: true },
  { code: 'R6', title: '重复工单', needs_basis: false, needs_unit: false },
]
const unit = (id: string, name: string, active = true): UnitRef => ({ unit: id, name, full_name: name, kind: '市直单位', series: '', contact: '', active })
const form = (some: Partial<ReturnForm> = {}): ReturnForm => ({ id: 'r', grounds: [], unit: '', citations: [], documents: [], reason: '', evidence: [], ...some })
const coaching: Coaching = {
  verdict: { advice: 'handle', grounds: [], granted: 0, decided: 0, often: false, by_proof: [], sentence: '' },
  grounds: [], units: [], rulings: [], lists: [], bounced: 0, returned_by: [], minutes_left: 360,
}
const coach = (some: Partial<ReturnCoach> = {}): ReturnCoach => ({
  return_due: { due: 1, estimated: false, light: 'green', remaining: { code: 'minutes_left', minutes: 360 } },
  used: 0, max: 1, forbidden: false, grounds: DEFS, units: [], coaching, approved: false, ...some,
})

describe('the return form', () => {
  it('asks for ground and reason first', () => {
    expect(lacksOf(form(), DEFS)).toEqual(['grounds', 'reason'])
  })
  it('asks for unit and basis where the ground needs them, and takes a named document as basis', () => {
    const chosen = form({ grounds: ['R1'], reason: '不属本单位' })
    expect(lacksOf(chosen, DEFS)).toEqual(['unit', 'bases'])
    expect(lacksOf({ ...chosen, unit: 'u2', documents: [{ name: '权责清单', text: '' }] }, DEFS)).toEqual([])
  })
  it('does not take a document without a name for a basis', () => {
    expect(lacksOf(form({ grounds: ['R1'], reason: 'x', unit: 'u2', documents: [{ name: ' ', text: '第三条' }] }), DEFS)).toEqual(['bases'])
  })
  it('takes proof instead of a basis where the ground allows it', () => {
    expect(lacksOf(form({ grounds: ['R6'], reason: '同一诉求' }), DEFS)).toEqual(['evidence'])
    expect(lacksOf(form({ grounds: ['R6'], reason: '同一诉求', evidence: ['e1'] }), DEFS)).toEqual([])
  })
  it('finds units by part of the name, leaves out the own one and the closed ones, keeps suggested first', () => {
    const units = [unit('u3', '市住房和城乡建设局'), unit('u1', '市综合行政执法局'), unit('u2', '嘉积镇人民政府'), unit('u4', '市供销社', false)]
    const found = unitsFor('', { units, suggested: 1 }, 'u1')
    expect(found.map((f) => [f.unit.unit, f.suggested])).toEqual([['u3', true], ['u2', false]])
    expect(unitsFor('嘉积', { units, suggested: 1 }, 'u1').map((f) => f.unit.unit)).toEqual(['u2'])
  })
  it('sends the name of the unit beside its key', () => {
    const intent = returnIntent(form({ grounds: ['R1'], unit: 'u2', reason: ' 依据清单 ' }), [unit('u2', '嘉积镇人民政府')])
    expect(intent).toMatchObject({ kind: 'request-return', payload: { suggested_unit: 'u2', suggested_unit_name: '嘉积镇人民政府', reason: '依据清单' } })
  })
  it('says why it is closed: ruling first, then count, then time', () => {
    expect(barOf(coach())).toBeUndefined()
    expect(barOf(coach({ forbidden: true, used: 1 }))?.code).toBe('forbidden')
    expect(barOf(coach({ used: 1 }))?.code).toBe('used_up')
    const over = coach({ return_due: { due: 1, estimated: false, light: 'red', remaining: { code: 'working_days_over', days: 1 } } })
    expect(barOf(over)?.code).toBe('over')
  })
})

describe('the extension form', () => {
  it('keeps the days within what the pack allows at once', () => {
    const good = { id: 'x', days: 5, reason: '等待鉴定', told: '' }
    expect(extendLacks(good, 5)).toEqual([])
    expect(extendLacks({ ...good, days: 6 }, 5)).toEqual(['days'])
    expect(extendLacks({ ...good, days: Number.NaN, reason: '' }, 5)).toEqual(['days', 'reason'])
  })
  it('names the weekday on which a limit ends, midnight being the day before', () => {
    const midnight = Date.parse('2024-05-22T00:00:00+08:00')
    expect([weekdayOf(midnight, 'zh-CN'), weekdayOf(midnight + 1000, 'zh-CN')]).toEqual(['周二', '周三'])
  })
})
