//! The coach's words: every code has its sentence, and none says more than was found.
import { mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Coaching, GroundAdvice, ItemMatch, ListRef, Precedent, ReturnCoach } from '@/api/types'
import type { Advice } from '@/bindings/Advice'
import type { ListKind } from '@/bindings/ListKind'
import { i18n, loadWords, t } from '@/i18n'
import zh from '@/locales/zh-CN/returns.json'
import CoachPanel from './CoachPanel.vue'
import { advisesToHandle, basisOf, dataDay, MARKS, sameItems, telling, verdictWords, whyWords, withBasis } from './coach'

const list = (some: Partial<ListRef> = {}): ListRef => ({ kind: 'catalogue', name: '示例目录', version: 2, effective_from: '2026-03-01', source: '示例办〔2026〕3号', imported_at: Date.parse('2026-03-02T09:00:00+08:00'), ...some })
const item = (some: Partial<ItemMatch> = {}): ItemMatch => ({ list: list(), code: '12', title: '供水管网维修', towns: [], units: ['市水务局'], own: false, level: 'unit', why: [{ by: 'title', word: '水管爆裂' }], ...some })
const ground = (code: string, some: Partial<GroundAdvice> = {}): GroundAdvice => ({ code, title: `理由${code}`, says: 'silent', items: [], granted: 0, decided: 0, ...some })
const coaching = (advice: Advice, some: Partial<Coaching> = {}): Coaching => ({
  verdict: { advice, grounds: ['职能不符'], item: item(), granted: 0, decided: 0, often: false, by_proof: ['重复工单'], sentence: '' },
  grounds: [], units: [], rulings: [], lists: [list()], bounced: 0, returned_by: [], minutes_left: 60, ...some,
})
const join = (names: readonly string[]) => names.join('、')
const ADVICE: Advice[] = ['ask', 'ask_who_leads', 'may_ask', 'handle_listed', 'handle', 'not_compared', 'closed']

beforeAll(loadWords)

describe('the verdict', () => {
  it('has a headline and a sentence for every advice', () => {
    for (const advice of ADVICE) {
      const keys = verdictWords(coaching(advice), '', join).map((words) => words.key)
      expect(keys).toContain(`verdict.${advice}`)
      for (const key of keys) expect(t(`returns.coach.${key}`)).not.toBe(`returns.coach.${key}`)
      expect(t(`returns.coach.advice.${advice}`) === '建议直接办理').toBe(advisesToHandle(advice))
    }
  })
  it('names list, version, day, item and units', () => {
    const [first] = verdictWords(coaching('ask'), undefined, join)
    expect(first).toMatchObject({ key: 'verdict.ask', values: { list: '示例目录', version: 2, from: '2026-03-01', code: '12', units: '市水务局', grounds: '职能不符' } })
  })
  it('says that an item of our own holds in other towns only', () => {
    const own = coaching('ask')
    own.verdict.item = item({ own: true, towns: ['乙镇'] })
    expect(verdictWords(own, undefined, join)[0]).toMatchObject({ key: 'verdict.ask_elsewhere', values: { towns: '乙镇' } })
  })
  it('says why nothing was compared before it speaks of precedents', () => {
    for (const why of ['no_list', 'not_yet', 'no_rule'] as const) {
      const said = coaching('not_compared', { lists: [] })
      said.verdict.uncompared = why
      expect(verdictWords(said, '', join)[0]?.key).toBe(`uncompared.${why}`)
      expect(t(`returns.coach.uncompared.${why}`)).toContain('无法比对')
    }
    expect(verdictWords(coaching('may_ask'), '', join).map((words) => words.key)).toEqual(['unlisted', 'verdict.may_ask'])
  })
  it('adds what proof can carry only where nothing else can, and ping-pong while a return is open', () => {
    const often = (advice: Advice) => {
      const said = coaching(advice, { bounced: 3 })
      said.verdict.often = true
      return verdictWords(said, '', join).map((words) => words.key)
    }
    expect(often('handle')).toEqual(['verdict.handle', 'byProof', 'often'])
    expect(often('ask')).toEqual(['verdict.ask', 'often'])
    expect(often('closed')).toEqual(['verdict.closed'])
  })
})

describe('marks, reasons and data', () => {
  it('tells grounds apart by shape, not by colour alone', () => {
    expect(new Set(Object.values(MARKS).map((mark) => mark.shape)).size).toBe(3)
    expect(Object.keys(MARKS)).toEqual(Object.keys(zh.coach.says))
  })
  it('shows grounds that lists or rulings speak of, and lists the rest in a line', () => {
    const grounds = [ground('R1', { says: 'bears_out' }), ground('R2'), ground('R7', { decided: 2 })]
    expect(telling(grounds).said.map((g) => g.code)).toEqual(['R1', 'R7'])
    expect(telling(grounds).silent.map((g) => g.code)).toEqual(['R2'])
  })
  it('quotes an item once where two grounds rest on it', () => {
    const one = ground('R1', { says: 'bears_out', items: [item()] })
    expect(sameItems({ ...one, code: 'R8' }, one)).toBe(true)
    expect(sameItems({ ...one, says: 'against' }, one)).toBe(false)
    expect(sameItems(one, undefined)).toBe(false)
  })
  it('has words for every reason and kind of list', () => {
    const whys = [whyWords({ by: 'listed', kind: 'direct', list: '甲', version: 1, code: '1', title: '乙' }), whyWords({ by: 'accepted', times: 2 }), whyWords({ by: 'asked' }), whyWords({ by: 'named' }), whyWords({ by: 'town', town: '甲镇' })]
    expect(whys.map((words) => words.key.replace('why.', ''))).toEqual(Object.keys(zh.coach.why))
    expect(Object.keys(zh.coach.kind)).toEqual(['catalogue', 'direct', 'powers', 'duties'] satisfies ListKind[])
  })
  it('gives the oldest day of the data compared', () => {
    expect(dataDay([])).toBe('')
    expect(dataDay([list(), list({ imported_at: Date.parse('2025-01-05T00:30:00+08:00') })])).toBe('2025-01-05')
  })
  it('takes an item as basis once', () => {
    const basis = basisOf(item())
    expect(basis).toEqual({ name: '《示例目录》（第2版，自2026-03-01起施行）', text: '第12项“供水管网维修”：由市水务局承办' })
    expect(withBasis(withBasis([], basis), basis)).toEqual([basis])
  })
})

describe('the panel', () => {
  const shown = (said: Coaching, disabled = false) => {
    const coach: ReturnCoach = {
      return_due: { due: 1, estimated: false, light: 'green', remaining: { code: 'minutes_left', minutes: 60 } },
      used: 0, max: 1, forbidden: false, grounds: [], units: [], coaching: said, approved: true,
    }
    return mount(CoachPanel, { props: { coach, disabled, unit: '' }, global: { plugins: [i18n] } })
  }
  it('says first what is advised and quotes the item with version, day and data date', () => {
    const said = coaching('ask', { grounds: [ground('R1', { says: 'bears_out', items: [item()] })] })
    const text = shown(said).text()
    expect(text.indexOf('可以退单')).toBeLessThan(text.indexOf('清单支持'))
    for (const part of ['✔', '第 2 版', '2026-03-01', '数据日期 2026-03-02', '标题中有“水管爆裂”']) expect(text).toContain(part)
  })
  it('says that nothing can be compared where no list was imported', () => {
    const said = coaching('not_compared', { lists: [] })
    said.verdict.uncompared = 'no_list'
    expect(shown(said).text()).toContain('未导入派单目录，无法比对')
  })
  it('chooses a suggested unit and takes an item as basis by one press each', async () => {
    const said = coaching('ask', {
      grounds: [ground('R1', { says: 'bears_out', items: [item()] })],
      units: [{ unit: 'u2', name: '市水务局', why: [{ by: 'named' }], granted: 1, decided: 2, sent_back: true }],
    })
    const panel = shown(said)
    await panel.get('button.unit').trigger('click')
    expect(panel.emitted('update:unit')).toEqual([['u2']])
    expect(panel.text()).toContain('此前建议 2 次，同意 1 次')
    await panel.get('blockquote button').trigger('click')
    expect(panel.emitted('cite')?.[0]).toEqual([basisOf(item())])
    expect(shown(said, true).get('button.unit').attributes('disabled')).toBeDefined()
  })
  it('folds like rulings with outcome and where the ticket went', () => {
    const ruling: Precedent = { request: 'r', ticket_id: 't', ticket_no: 'QH1', title: '水管漏水', category: [], town: '甲镇', grounds: ['R1'], reason: '属水务', suggested_unit_name: '市水务局', decision: { granted: true, reason: '同意', at: 1, by_name: '审' }, went_to_name: '市水务局', points: 40, why: ['text'] }
    const panel = shown(coaching('may_ask', { rulings: [ruling] }))
    expect(panel.get('details').attributes('open')).toBeUndefined()
    expect(panel.get('details').text()).toContain('后由市水务局承办')
  })
})
