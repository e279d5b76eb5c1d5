//! Throwing away what is kept of a form, with a while to bring it back.
import { call, toProblem } from '@/api/call'
import type { FormKey } from '@/api/types'
import { complain } from '@/desk/shared/useAct'
import { t } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'

/** How long clearing can be undone, milliseconds. */
const UNDO_MS = 10_000

/** Clears a form that is not open; `reload` reads the lists it stands in anew. */
export async function clearForm(key: FormKey, reload: () => Promise<unknown>): Promise<void> {
  try {
    const { kept } = await call('form.load', { key })
    await call('form.drop', { key })
    const back = async () => {
      if (kept) await call('form.keep', { key, content: kept.content })
      await reload()
    }
    const run = () => void back().catch((thrown: unknown) => complain(toProblem(thrown)))
    toast(t('form.cleared'), { until: Date.now() + UNDO_MS, action: { label: t('common.undo'), run } })
    await reload()
  } catch (thrown) {
    complain(toProblem(thrown))
  }
}
