//! Rules in words: every rule of the built-in pack has its words, whatever else stands in a pack stands as it is.
import { beforeAll, describe, expect, it } from 'vitest'
import builtin from '../../../../crates/domain/src/pack/default_pack.json'
import { i18n, loadWords, setLocale } from '@/i18n'
import { isFields, isLeaf, type Json } from './tree'
import { changeRows, choicesOf, labelOf, limitWords, pathLabels, placeWords, valueWords } from './words'

const pack = builtin as unknown as Record<string, Json>
const line = (path: string) => pathLabels(path.split('.')).map((one) => one.word).join('›')
beforeAll(loadWords)

it('reads limits, choices, roles, yes and no, and what is not set', () => {
  expect(['5wd', '24h', '30min', '7d', '4wh', '5 wd', 'wd', '99999h'].map(limitWords)).toEqual(['5 个工作日', '24 小时', '30 分钟', '7 日', '4 个工作小时', undefined, undefined, undefined])
  expect([valueWords(true), valueWords(false), valueWords(null), valueWords(undefined), valueWords(2), valueWords(''), valueWords([])]).toEqual(['是', '否', '未规定', '未规定', '2', '空白', '无'])
  expect(valueWords(['reviewer', 'signer'], 'chains/heavy')).toBe('分管负责人、主要负责人')
  expect(valueWords('close_of_business', 'clock/day_end')).toBe('下班')
  expect(valueWords('block', 'reply_check/L3')).toBe('阻止提交')
  expect(valueWords([['08:30', '12:00'], ['14:30', '17:30']], 'clock/business')).toBe('08:30 – 12:00；14:30 – 17:30')
  expect(valueWords(['R1', 'R9', 'R99'], 'return/grounds', () => pack)).toBe('R1 职能不符、R9 已另有法定程序、R99')
  expect(valueWords(['尽快', '近期'], 'promise_words')).toBe('尽快、近期')
})

it('leaves what it does not know as it is', () => {
  expect(labelOf(['limits', 'quantum'])).toEqual({ word: 'quantum', known: false })
  expect(labelOf(['some new rule'])).toEqual({ word: 'some new rule', known: false })
  expect(labelOf(['constructor'])).toEqual({ word: 'constructor', known: false })
  expect(valueWords('whenever', 'clock/start')).toBe('whenever')
  expect(valueWords({ a: 1, limit: '3wd' }, 'odd')).toBe('a 1、时限 3 个工作日')
  expect(choicesOf('odd', () => pack)).toBeUndefined()
})

it('names places by section and rule', () => {
  expect(line('limits.handle.urgent')).toBe('时限›办理›紧急')
  expect(line('limits.ack.default')).toBe('时限›签收›默认')
  expect(line('limits.handle.consult')).toBe('时限›办理›咨询')
  expect(line('chains.final_opinion')).toBe('审核链›最终处理意见')
  expect(line('odd.rule')).toBe('odd›rule')
  expect(placeWords('return_grounds/0/title')).toBe('退单理由 1 名称')
})

describe.each(['zh-CN', 'en'] as const)('in %s', (locale) => {
  it('every rule of the built-in pack has words', async () => {
    await setLocale(locale)
    const without: string[] = []
    const walk = (value: Json | undefined, names: string[]): void => {
      if (names.length && !labelOf(names).known) without.push(names.join('.'))
      if (Array.isArray(value)) value.filter((one) => !isLeaf(one)).forEach((one) => isFields(one) && Object.entries(one).forEach(([key, inner]) => walk(inner, [...names, key])))
      else if (isFields(value)) Object.entries(value).forEach(([key, inner]) => walk(inner, [...names, key]))
    }
    walk(pack, [])
    await setLocale('zh-CN')
    expect(without).toEqual([])
    expect(i18n.global.locale).toBeDefined()
  })
})

describe('a change', () => {
  it('of a value says what it was and becomes', () => {
    expect(changeRows({ path: 'limits.first_contact', from: undefined, to: '24h' })).toEqual([{ labels: [{ word: '时限', known: true }, { word: '首次联系诉求人', known: true }], from: '未规定', to: '24 小时' }])
  })
  it('of a list says what came and went, or that the order did', () => {
    expect(changeRows({ path: 'forbidden_words', from: ['甲', '乙'], to: ['乙', '丙'] })).toMatchObject([{ added: ['丙'], gone: ['甲'] }])
    expect(changeRows({ path: 'priority', from: ['urgent', 'default'], to: ['default', 'urgent'] })).toMatchObject([{ order: '默认、紧急' }])
    expect(changeRows({ path: 'clock.business', from: [['08:30', '12:00']], to: [['08:30', '12:00'], ['14:00', '17:00']] })).toMatchObject([{ added: ['14:00 – 17:00'] }])
  })
  it('of grounds goes by their codes', () => {
    const ground = (code: string, title: string, needs_basis = true) => ({ code, title, needs_basis })
    const rows = changeRows({ path: 'return_grounds', from: [ground('R1', '甲'), ground('R2', '乙')], to: [ground('R1', '甲甲', false), ground('R3', '丙')] })
    expect(rows[0]).toMatchObject({ added: ['R3 丙'], gone: ['R2 乙'] })
    expect(rows.slice(1).map((row) => [row.labels.map((one) => one.word).join('›'), row.from, row.to])).toEqual([['退单理由›R1›名称', '甲', '甲甲'], ['退单理由›R1›须有依据', '是', '否']])
  })
})
