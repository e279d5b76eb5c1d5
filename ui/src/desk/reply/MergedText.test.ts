//! The merged text on screen: every piece in its place, and whose it is in words.
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { MergePiece } from '@/api/types'
import { i18n, loadWords } from '@/i18n'
import MergedText from './MergedText.vue'

const piece = (text: string, of: MergePiece['of'], overlap = false): MergePiece => ({ text, of, overlap })

describe('a merged text', () => {
  it('shows all pieces in order and marks those of one side', async () => {
    await loadWords()
    const pieces = [piece('您好。', 'both'), piece('已于周一受理。', 'mine', true), piece('已受理。', 'theirs', true), piece('\n', 'theirs')]
    const wrapper = mount(MergedText, { props: { pieces, name: '李某' }, global: { plugins: [i18n] } })
    const marks = wrapper.findAll('mark')
    expect(marks.map((mark) => mark.classes())).toEqual([['mine', 'overlap'], ['theirs', 'overlap']])
    expect(marks[1]?.find('.whose').text()).toContain('李某')
    wrapper.findAll('.whose').forEach((whose) => whose.element.remove())
    expect(wrapper.find('p').element.textContent).toContain('您好。已于周一受理。已受理。')
  })
})
