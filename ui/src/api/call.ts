//! The one way to the program: a typed call, and what went wrong as a `Problem`.
//!
//! Invariant: whatever is thrown becomes a `CallError` that carries a problem with a code; no screen sees anything else.
import type { CommandMap, ErrorCode, Problem } from './types'
import { host } from '@/host'
import { answered, gate } from './gate'

export type CommandName = keyof CommandMap

/** A failed call. Branch on `problem.code` only. */
export class CallError extends Error {
  constructor(
    readonly problem: Problem,
    readonly command: string,
  ) {
    super(problem.message)
    this.name = 'CallError'
  }
}

/** Calls one command of the list. Fields without a value arrive as absent, whichever way the program wrote them. */
export async function call<N extends CommandName>(name: N, req: CommandMap[N]['req']): Promise<CommandMap[N]['res']> {
  try {
    const waits = gate(name)
    if (waits) await waits
    return withoutNulls(await host().call(name, req)) as CommandMap[N]['res']
  } catch (thrown) {
    throw new CallError(toProblem(thrown), name)
  } finally {
    answered(name)
  }
}

/** The same value with no field that is `null`: on the wire `null` and absent mean one thing, and screens ask for one only. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) {
    if (field !== null) kept[key] = withoutNulls(field)
  }
  return kept
}

/** Any thrown thing as a problem; what is no problem of ours counts as a fault of the program. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof CallError) return thrown.problem
  const value = typeof thrown === 'string' ? parse(thrown) : thrown
  if (isProblem(value)) return value
  return {
    code: 'internal',
    message: '程序出现故障，本次操作没有生效。',
    hint: '请重试；仍不行请导出诊断包交技术人员。',
    retryable: true,
    trace: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
  }
}

/** Whether a thrown thing is a problem of that code. */
export function isCode(thrown: unknown, code: ErrorCode): boolean {
  return thrown instanceof CallError && thrown.problem.code === code
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
