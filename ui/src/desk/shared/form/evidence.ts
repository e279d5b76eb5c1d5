//! Choosing evidence for a form: files in, ids out; what was refused is told by file.
import { call, toProblem } from '@/api/call'
import type { EvidenceKind, EvidenceView, Problem } from '@/api/types'
import type { PickedFile } from '@/host'

export interface Refused {
  name: string
  problem: Problem
}

/** Adds files one after the other; each success and each refusal by itself. */
export async function addFiles(
  of: { ticket_id: string; assignment_id: string },
  files: readonly PickedFile[],
  kind: EvidenceKind,
): Promise<{ added: EvidenceView[]; refused: Refused[] }> {
  const added: EvidenceView[] = []
  const refused: Refused[] = []
  for (const file of files) {
    try {
      added.push(await call('evidence.add', { ...of, file: file.token, kind }))
    } catch (thrown) {
      refused.push({ name: file.name, problem: toProblem(thrown) })
    }
  }
  return { added, refused }
}

/** Ids that are chosen and belong to no piece there is. */
export function goneOf(ids: readonly string[], items: readonly EvidenceView[]): string[] {
  return ids.filter((id) => !items.some((item) => item.evidence.id === id))
}

/** The list with an id put in or taken out, order kept. */
export function toggled(ids: readonly string[], id: string, on: boolean): string[] {
  if (on) return ids.includes(id) ? [...ids] : [...ids, id]
  return ids.filter((other) => other !== id)
}
