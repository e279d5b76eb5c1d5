//! Doing something to a ticket: one call, the sentence that says it is done, and its undo.
//!
//! Invariant: an act is durable in the outbox when its toast appears; undo is offered only while the program allows it.
import { shallowRef } from 'vue'
import { call, toProblem } from '@/api/call'
import type { ActResult, Intent, Problem, TicketView } from '@/api/types'
import { sentenceOf } from '@/api/words'
import { t } from '@/i18n'
import type { KeptForm } from '@/desk/shared/form/kept'
import { toast } from '@/kit/overlay/toasts'

interface Undoable {
  op_id: string
  until: number
  done: (view: TicketView) => void
  dismiss: () => void
}

/** The last act that can still be undone (Ctrl+Z). */
export const undoable = shallowRef<Undoable>()

/** Whether the screen still offers to undo the last act, even where nothing could be sent yet. */
export const mayUndo = (): boolean => undoable.value !== undefined && Date.now() < undoable.value.until

/** Says that an act was made, with its undo where there is one. */
export function announce(result: ActResult, sentence: string, done: (view: TicketView) => void = () => undefined): void {
  const until = result.undo_until
  if (until === undefined || until === null) {
    toast(sentence, { tone: 'good' })
    undoable.value = undefined
    return
  }
  const dismiss = toast(sentence, { tone: 'good', until, action: { label: t('common.undo'), chord: 'Ctrl+z', run: () => void undoLast() } })
  undoable.value = { op_id: result.op_id, until, done, dismiss }
}

/** Takes the last act back, if there is time left. */
export async function undoLast(): Promise<void> {
  const last = undoable.value
  if (!last || !mayUndo()) return
  undoable.value = undefined
  last.dismiss()
  try {
    last.done(await call('ticket.undo', { op_id: last.op_id }))
    toast(t('ticket.undone'))
  } catch (thrown) {
    complain(toProblem(thrown))
  }
}

/** Shows why something was refused; what was typed stays where it is. */
export function complain(problem: Problem): void {
  toast(sentenceOf(problem), { tone: 'bad' })
}

/** Does `intent`; returns what changed, or nothing when it was refused (and says why, or has `refused` say it). A form goes with the act that sends it. */
export async function act(
  of: { ticket_id: string; assignment_id?: string | undefined },
  intent: Intent,
  sentence: string,
  done: (view: TicketView) => void = () => undefined,
  form?: KeptForm,
  refused: (problem: Problem) => void = complain,
): Promise<ActResult | undefined> {
  try {
    await form?.settle()
    const result = await call('ticket.act', {
      ticket_id: of.ticket_id, ...(of.assignment_id ? { assignment_id: of.assignment_id } : {}), intent, ...(form ? { form: form.key } : {}),
    })
    form?.sent()
    done(result.view)
    announce(result, sentence, done)
    return result
  } catch (thrown) {
    refused(toProblem(thrown))
    return undefined
  }
}
