//! Versions of a draft: what differs is told in words and struck or underlined, in texts and fields; going back is as it was.
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Citation, EvidenceView, ReplyContent, Revision } from '@/api/types'
import { useHost, type Host } from '@/host'
import { i18n, loadWords } from '@/i18n'
import RevisionsDrawer from './RevisionsDrawer.vue'
import { changesOf } from './sentences'

const law = (act: string, valid_from = '2020-01-01') => ({ key: { act, version: null, article: 3, sub: null, paragraph: null, item: null }, text: '', rank: 'law', valid_from, valid_to: null, presumed: false, checked_on: '2024-05-01', document: null }) as unknown as Citation
const content = (some: Partial<ReplyContent> = {}): ReplyContent => ({ public_text: '', internal_text: '', unsolved_reason: '', citations: [], evidence: [], contact_waiver: '', beyond_duty: '', ...some })
const rev = (id: string, at: number, of: ReplyContent): Revision => ({ rev_id: id, content: of, at, by_name: '李某' })
const OLD = content({ public_text: '已受理。', outcome: 'unsolved' })
const MID = content({ public_text: '已受理。已约谈店主。', internal_text: '周一到场。', outcome: 'partly', citations: [law('甲法')], evidence: ['e1'], ground: { code: 'G1', sentence: '' } })
const NOW = content({ public_text: '已受理。已约谈店主并责令整改。', internal_text: '周一到场。', outcome: 'solved', citations: [law('甲法', '2024-01-01'), law('乙法')], evidence: ['e2', 'x'] })
const evidence = ['e1', 'e2'].map((id, i) => ({ evidence: { id, no: i + 1, name: `照片${i + 1}.jpg` } })) as unknown as EvidenceView[]
let asked: { name: string; req: unknown }[]
let page: VueWrapper

async function open(revisions = [rev('r2', 2, MID), rev('r1', 1, OLD)], present = NOW): Promise<void> {
  useHost({ call: async (name: string, req: unknown) => {
    asked.push({ name, req })
    return name === 'draft.revisions' ? revisions : { draft_id: 'd' }
  } } as unknown as Host)
  page = mount(RevisionsDrawer, { props: { draftId: 'd', present, evidence, grounds: [{ code: 'G1', title: '要求过高' }], keep: async () => undefined }, attachTo: document.body, global: { plugins: [i18n] } })
  await flushPromises()
}
const look = (nth: number) => page.findAll('button.when')[nth]?.trigger('click')
const changes = (tag: 'ins' | 'del') => page.findAll(tag).map((one) => one.text())
const against = (which: string) => page.get(`input[name=beside][value=${which}]`).setValue(true)

beforeAll(loadWords)
beforeEach(() => {
  setActivePinia(createPinia())
  asked = []
  HTMLDialogElement.prototype.showModal ??= () => undefined
})
afterEach(() => page.unmount())

describe('a version of the draft', () => {
  it('shows every difference from the present text: sentences, outcome, ground, basis and evidence, each told by a word', async () => {
    await open()
    await look(0)
    expect(changes('del')).toEqual(['删去已约谈店主。', '删去部分解决', '删去要求过高', '删去《甲法》第三条（2020-01-01 起施行）', '删去材料1 照片1.jpg'])
    expect(changes('ins')).toEqual(['新增已约谈店主并责令整改。', '新增已解决', '新增《甲法》第三条（2024-01-01 起施行）', '新增《乙法》第三条（2020-01-01 起施行）', '新增材料2 照片2.jpg', '新增已不存在'])
    expect(page.text(), 'what both say is read once').toContain('已受理。')
    expect(page.text()).toContain('办理情况没有改动')
  })
  it('tells another day of the facts, and why a provision is cited that was not law then', async () => {
    const cited = (some: Partial<Citation> = {}) => [{ ...law('甲法'), ...some }]
    await open([rev('r1', 1, content({ facts_on: '2025-12-31', citations: cited({ reason: '跨新旧两法' }) }))], content({ citations: cited() }))
    await look(0)
    expect(changes('del')).toEqual(['删去2025-12-31', '删去《甲法》第三条（2020-01-01 起施行；引用理由：跨新旧两法）'])
    expect(changes('ins')).toEqual(['新增《甲法》第三条（2020-01-01 起施行）'])
    expect(page.text()).toContain('事发日期')
  })
  it('is laid beside the version before it at will', async () => {
    await open()
    await look(0)
    await against('previous')
    expect(changes('del')).toEqual(['删去未解决'])
    expect(changes('ins')).toContain('新增已约谈店主。')
    expect(changes('ins')).toContain('新增周一到场。')
    await look(1)
    expect(page.text()).toContain('最早的一版')
    expect([...changes('del'), ...changes('ins')]).toEqual([])
  })
  it('says that nothing differs', async () => {
    await open([rev('r3', 3, NOW)])
    await look(0)
    expect(page.text()).toContain('与现在相同')
    expect(page.findAll('ins, del')).toHaveLength(0)
  })
  it('comes back as before', async () => {
    await open()
    await page.findAll('button').find((one) => one.text() === '恢复此版')?.trigger('click')
    await flushPromises()
    expect(asked.at(-1)).toEqual({ name: 'draft.restore', req: { draft_id: 'd', rev_id: 'r2' } })
    expect(page.emitted('restored')).toHaveLength(1)
  })
})

describe('two texts by sentence', () => {
  const join = (side: 'gone' | 'come', a: string, b: string) => changesOf(a, b).map((one) => ('same' in one ? one.same : one[side])).join('')
  it.each([['一。二。\n三', '一。\n三。四'], ['', '新的。'], ['旧的。', ''], ['甲车已登记在册。乙路已清扫。', '乙路已清扫完毕。甲车未登记在册。']])('give both back to the last character: %s', (a, b) => {
    expect([join('gone', a, b), join('come', a, b)]).toEqual([a, b])
  })
  it('lay a sentence beside its other wording', () => {
    expect(changesOf('您好。路面已清扫，当日完成。再见。', '您好。路面已清扫。再见。')).toEqual([{ same: '您好。' }, { gone: '路面已清扫，当日完成。', come: '路面已清扫。' }, { same: '再见。' }])
  })
})
