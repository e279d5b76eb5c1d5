//! Tree and reader of the library.
import { describe, expect, it } from 'vitest'
import type { Article, LawTreeAct } from '@/api/types'
import { groupsOf, indexOf, keyOf, labelOf, newHeadings, standingOf } from './data'

const act = (some: Partial<LawTreeAct>): LawTreeAct => ({
  act_id: 'a', title: '某法', rank: 'law', place: '', applies: true, published: '2020-01-01', valid_from: '2020-06-01', articles: 3, ...some,
})
const article = (number: number, some: Partial<Article> = {}): Article => ({ number, sub: null, heading: [], paragraphs: [{ text: 'x', items: [] }], ...some })

describe('the tree', () => {
  it('shows of each act the version in force on the day of the facts', () => {
    const old = act({ act_id: 'old', valid_from: '2010-01-01', valid_to: '2020-06-01' })
    const fresh = act({ act_id: 'new' })
    expect(groupsOf([fresh, old], '2015-01-01', false, '')[0]?.acts.map((a) => a.act_id)).toEqual(['old'])
    expect(groupsOf([fresh, old], '2026-01-01', false, '')[0]?.acts.map((a) => a.act_id)).toEqual(['new'])
  })
  it('hides the rules of other places unless they are asked for', () => {
    const other = act({ act_id: 'o', title: '别市条例', rank: 'local_regulation', applies: false })
    expect(groupsOf([other], '2026-01-01', false, '')).toEqual([])
    expect(groupsOf([other], '2026-01-01', true, '')).toHaveLength(1)
  })
  it('orders groups from the highest rank down and narrows by words', () => {
    const acts = [act({ rank: 'department_rule', title: '某办法' }), act({ rank: 'law', title: '城乡规划法' }), act({ rank: 'constitution', title: '宪法' })]
    expect(groupsOf(acts, '2026-01-01', false, '').map((g) => g.rank)).toEqual(['constitution', 'law', 'department_rule'])
    expect(groupsOf(acts, '2026-01-01', false, '规划').map((g) => g.acts[0]?.title)).toEqual(['城乡规划法'])
  })
  it('ends a version on its last day exclusive', () => {
    const ended = act({ valid_to: '2025-01-01' })
    expect(['2020-05-31', '2020-06-01', '2024-12-31', '2025-01-01'].map((day) => standingOf(ended, day))).toEqual(['not_yet', 'in_force', 'in_force', 'repealed'])
  })
})

describe('the reader', () => {
  it('names an article and counts 款 only where there are several', () => {
    const two = article(50, { paragraphs: [{ text: 'a', items: [] }, { text: 'b', items: [] }] })
    expect(labelOf(two)).toBe('第五十条')
    expect(keyOf('某法', two, 1)).toMatchObject({ article: 50, paragraph: 2 })
    expect(keyOf('某法', article(7), 0).paragraph).toBeNull()
  })
  it('finds the article of a place and does not take 第十条 for 第十条之一', () => {
    const articles = [article(0), article(10), article(10, { sub: 1 }), article(11)]
    expect(indexOf(articles, '第十条之一第二款')).toBe(2)
    expect(indexOf(articles, '《某法》第十条')).toBe(1)
    expect(indexOf(articles, '第九十九条')).toBe(-1)
  })
  it('shows a heading where it begins', () => {
    const articles = [article(1, { heading: ['第一章 总则'] }), article(2, { heading: ['第一章 总则'] }), article(3, { heading: ['第二章 规划', '第一节 制定'] })]
    expect([0, 1, 2].map((i) => newHeadings(articles, i))).toEqual([['第一章 总则'], [], ['第二章 规划', '第一节 制定']])
  })
})
