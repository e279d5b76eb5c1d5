//! Words are found whichever way they are wrapped, and none that a person typed is left out.
import { describe, expect, it } from 'vitest'
import type { Citation, OpinionContent, PassageMark, ReplyContent, Template } from '@/api/types'
import type { ReturnForm } from '@/desk/returns/data'
import en from '@/locales/en/sync.json'
import zh from '@/locales/zh-CN/sync.json'
import { wordsOf } from './words'

// Each has every field of its form, so that one that is added must be thought of here.
const CITED: Citation = { key: { act: '示例法', version: null, article: 9, sub: null, paragraph: null, item: null }, text: '条文', rank: 'law', valid_from: '2020-01-01', valid_to: '2026-01-01', presumed: false, checked_on: '2026-03-01', document: null, reason: '跨新旧法' }
const REPLY: Required<Omit<ReplyContent, 'ground'>> = {
  public_text: '公开', internal_text: '内部', outcome: 'unsolved', unsolved_reason: '未解决', citations: [CITED], evidence: ['e1'], contact_waiver: '匿名来电', true_claim: true, beyond_duty: 'law', facts_on: '2026-03-01',
}
const RETURN: ReturnForm = { id: '01a', grounds: ['scope'], unit: 'u1', citations: [], documents: [{ name: '三定规定', text: '第3条' }, { name: '只写了名称', text: '' }], reason: '不属本单位', evidence: ['e1'] }
const OPINION: Required<OpinionContent> = {
  ground: 'O1', title: ['关于某事项的', '处理意见'], addressee: '某某同志', ticket_no: 'QH1', demand: '诉求', facts: '事实', facts_on: '2026-03-01', conclusion: '意见', advice: '渠道', citations: [], evidence: ['e1', 'e2'],
  attachment_names: ['现场照片', '检测报告'], prior: [{ no: 'QH0', called_on: '2026-01-02', answer: '上次的答复' }], contact: '已当面说明', note: '联系人', cc: ['街道办', '信访局'],
}
const MARK: PassageMark = { field: 'public_text', start: 3, quote: '圈出的字', note: '请改' }
const TEMPLATE: Template = { id: 't1', kind: 'reply', name: '噪声答复', text: '您好', natures: ['help'], category: '噪声' }
const FORMS: [string, object, string[]][] = [
  ['a reply', REPLY, ['public_text 公开', 'internal_text 内部', 'unsolved_reason 未解决', 'contact_waiver 匿名来电', 'beyond_duty law', 'basis 《示例法》第九条', 'reason 跨新旧法']],
  ['a return', RETURN, ['reason 不属本单位', 'basis 三定规定 第3条', 'basis 只写了名称']],
  ['an opinion', { id: '01a', saved: '{}', content: OPINION }, ['title 关于某事项的\n处理意见', 'addressee 某某同志', 'demand 诉求', 'facts 事实', 'conclusion 意见', 'advice 渠道', 'attachment_names 现场照片\n检测报告', 'contact 已当面说明', 'note 联系人', 'cc 街道办\n信访局', 'prior QH0 2026-01-02 上次的答复']],
  ['a review', { text: '退回', marks: [MARK] }, ['text 退回', 'quote 圈出的字', 'note 请改']],
  ['a template', TEMPLATE, ['name 噪声答复', 'category 噪声', 'text 您好']],
]

describe('the words of what was written', () => {
  it('are read in the order of the form, without keys and without empty fields', () => {
    const payload = { id: '01a', grounds: ['scope'], reason: ' 不属于本单位职责 ', suggested_unit_name: '市交通局', bases: [{ kind: 'document', name: '权责清单', text: '第3项' }], evidence: [] }
    expect(wordsOf(JSON.stringify({ op_id: '01b', kind: 'request-return', payload }))).toEqual([
      { field: 'suggested_unit_name', text: '市交通局' }, { field: 'reason', text: '不属于本单位职责' }, { field: 'basis', text: '权责清单 第3项' },
    ])
    expect(wordsOf(JSON.stringify({ payload: { id: 'x', days: 5, reason: '需要检测', caller_told_at: null } }))).toEqual([
      { field: 'days', text: '5' }, { field: 'reason', text: '需要检测' },
    ])
  })
  it.each(FORMS)('are all that was typed into %s, each with its name in both languages', (_, form, words) => {
    const found = wordsOf(JSON.stringify(form))
    expect(found.map(({ field, text }) => `${field} ${text}`)).toEqual(words)
    for (const { field } of found) expect([zh.field[field], en.field[field]].filter(Boolean), field).toHaveLength(2)
  })
  it('are none where the text cannot be read', () => {
    expect(wordsOf('{')).toEqual([])
    expect(wordsOf(JSON.stringify({ payload: { reason: '  ' } }))).toEqual([])
  })
})
