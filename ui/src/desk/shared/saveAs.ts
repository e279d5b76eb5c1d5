//! Giving a file out of the program: said only where it was saved, not where the dialog was cancelled.
import { toProblem } from '@/api/call'
import { host } from '@/host'
import { t } from '@/i18n'
import { toast } from '@/kit/overlay/toasts'
import { complain } from './useAct'

/** Saves what an address of ours serves under a name that its author may change; says how that went. */
export async function saveAs(url: string, name: string): Promise<void> {
  try {
    if (await host().files.save(url, name.replace(/[\\/:*?"<>|]/g, ''))) toast(t('common.exported'), { tone: 'good' })
  } catch (thrown) {
    complain(toProblem(thrown))
  }
}
