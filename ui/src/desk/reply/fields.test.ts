//! Fields beside a reply: the day of the facts, a reason for what was not law that day, whether the claim is true and within duty.
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, reactive } from 'vue'
import type { Citation, EvidenceView, ReplyContent, SyncStatus } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import { useSync } from '@/stores/sync'
import BasisList from './BasisList.vue'
import ClaimFields from './ClaimFields.vue'
import FactsDay from './FactsDay.vue'
import { groundParts, standsIn } from './ground'

const citation = (article: number, from: string, to?: string): Citation => ({ key: { act: '示例法', version: null, article, sub: null, paragraph: null, item: null }, text: '条文', rank: 'law', valid_from: from, valid_to: to ?? null, presumed: false, checked_on: '2024-06-01', document: null })
const reply = (more: Partial<ReplyContent> = {}): ReplyContent => reactive({ public_text: '', internal_text: '', unsolved_reason: '', citations: [], evidence: [], contact_waiver: '', beyond_duty: '', ...more })
const global = { plugins: [i18n] }

beforeAll(loadWords)
beforeEach(() => setActivePinia(createPinia()))
afterEach(() => vi.useRealTimers())

describe('the day of the facts', () => {
  it('is not after today, and that is the day by the clock of the hub', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-03T00:00:10+08:00'), toFake: ['Date'] })
    const field = mount(FactsDay, { props: { modelValue: reply(), called: '2026-03-02', disabled: false }, global })
    const last = () => field.get('[data-field=facts_on] input').attributes('max')
    expect(last()).toBe('2026-03-03')
    useSync().status = { clock_skew_ms: 60_000 } as SyncStatus
    await nextTick()
    expect(last(), 'this computer is a minute ahead').toBe('2026-03-02')
  })
  it('is that of the call until it is told, and is not kept where it equals it', async () => {
    const content = reply()
    const field = mount(FactsDay, { props: { modelValue: content, called: '2026-03-02', disabled: false }, global })
    const day = field.get<HTMLInputElement>('[data-field=facts_on] input')
    expect(day.element.value).toBe('2026-03-02')
    await day.setValue('2025-12-31')
    expect(content.facts_on).toBe('2025-12-31')
    await day.setValue('2026-03-02')
    expect('facts_on' in content).toBe(false)
    await day.setValue('2025-12-31')
    await day.setValue('')
    expect('facts_on' in content).toBe(false)
  })
})

describe('a basis', () => {
  it('that was not law on the day asks for a reason, which goes with it', async () => {
    const content = reply({ citations: [citation(1, '2020-01-01'), citation(2, '2020-01-01', '2024-01-01')] })
    const list = mount(BasisList, { props: { modelValue: content, day: '2026-03-02', disabled: false }, global })
    const fields = list.findAll<HTMLInputElement>('[data-field=citation_reason]')
    expect(fields).toHaveLength(1)
    expect(list.findAll('.chip').map((chip) => chip.classes('bad'))).toEqual([false, true])
    await fields[0]?.setValue('行为跨新旧两法')
    expect(content.citations.map((c) => c.reason)).toEqual([undefined, '行为跨新旧两法'])
    await fields[0]?.setValue('')
    expect('reason' in (content.citations[1] ?? {})).toBe(false)
    await list.setProps({ day: '2023-12-31' })
    expect(list.findAll('[data-field=citation_reason]')).toHaveLength(0)
  })
})

describe('claim and duty', () => {
  it('are said or left open, and going beyond names its kind', async () => {
    const content = reply({ true_claim: true, beyond_duty: '' })
    const fields = mount(ClaimFields, { props: { modelValue: content }, global })
    const claim = fields.get<HTMLSelectElement>('[data-field=true_claim]')
    expect(claim.element.value).toBe('yes')
    await claim.setValue('no')
    expect(content.true_claim).toBe(false)
    await claim.setValue('')
    expect('true_claim' in content).toBe(false)
    expect(fields.find('input').exists()).toBe(false)
    const duty = fields.get<HTMLSelectElement>('[data-field=beyond_duty]')
    await duty.findAll('option')[1]?.setValue(true)
    await fields.get('input').setValue('省级事权')
    expect(content.beyond_duty).toBe('省级事权')
    await duty.findAll('option')[0]?.setValue(true)
    expect(content.beyond_duty).toBe('')
    expect(fields.find('input').exists()).toBe(false)
  })
})

describe('the sentence of a ground', () => {
  it('is another one when a number of the evidence changes and nothing else does', () => {
    const content = reply({ citations: [citation(1, '2020-01-01')], evidence: ['e1'], public_text: '见佐证材料1。', ground: { code: 'G2', sentence: '见佐证材料1。' } })
    const items = (no: number) => [{ evidence: { id: 'e1', no } }] as unknown as EvidenceView[]
    expect(groundParts(content, items(1))).toBe(groundParts(content, items(1)))
    expect(groundParts(content, items(2))).not.toBe(groundParts(content, items(1)))
    expect(standsIn(content)).toBe(true)
    expect(standsIn({ ...content, public_text: '作者改过。' })).toBe(false)
    expect(standsIn({ ...content, ground: { code: 'G2', sentence: '' } })).toBe(false)
  })
})
