import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { byScope, KNOWN, openNames, unclosed } from './data'

describe('variables of a template', () => {
  it('knows the names that the program fills', () => {
    const source = readFileSync('../crates/domain/src/template.rs', 'utf8')
    const list = /pub const KNOWN[^=]*=\s*\[([^\]]*)\]/.exec(source)?.[1] ?? ''
    expect([...list.matchAll(/"([^"]+)"/g)].map((found) => found[1])).toEqual(Object.keys(KNOWN))
  })

  it('names each open variable once', () => {
    expect(openNames('{{工单编号}}：{{处理结果}}，{{ 处理结果 }}；{{下一步}}')).toEqual(['处理结果', '下一步'])
  })

  it('sees a brace that is never closed', () => {
    expect([unclosed('{{处理结果}}。'), unclosed('{{处理结果}}，{{下一步'), unclosed('')]).toEqual([false, true, false])
  })
})

describe('whose a template is', () => {
  it('puts the nearest first, keeps the order within, and leaves out who has none', () => {
    const all = [{ scope: 'hotline', n: 1 }, { scope: 'own', n: 2 }, { scope: 'hotline', n: 3 }] as const
    expect(byScope(all).map((group) => [group.scope, group.items.map((one) => one.n)])).toEqual([['own', [2]], ['hotline', [1, 3]]])
  })
})
