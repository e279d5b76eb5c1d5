//! Into the practice, out of it, and all of it anew: the screens change hands, and no word is lost on the way.
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { toProblem } from '@/api/call'
import { keepAll } from '@/api/leaving'
import { complain } from '@/desk/shared/useAct'
import { unsaved } from '@/desk/shared/unsaved'
import { toast } from '@/kit/overlay/toasts'
import { useSession, type Turn } from '@/stores/session'

/** How long it is said why nothing happened, milliseconds. */
const SAID_MS = 12_000
const FIRST_LIST = '/inbox/todo'

export function usePractice(): { enter: () => Promise<void>; leave: () => Promise<void>; restart: () => Promise<void> } {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()

  async function turn(command: Turn): Promise<void> {
    // The page is left first: it may ask, and no page of the one profile is to open on the other.
    await router.replace(FIRST_LIST)
    if (router.currentRoute.value.name !== 'inbox') return
    // What was just typed is tried first: only then is it known whether it can be saved.
    await keepAll()
    if (unsaved.value.length > 0) {
      toast(t('frame.practice.unsaved'), { tone: 'bad', until: Date.now() + SAID_MS })
      return
    }
    try {
      await session.turn(command)
    } catch (thrown) {
      complain(toProblem(thrown))
    }
  }

  return { enter: () => turn('practice.enter'), leave: () => turn('practice.leave'), restart: () => turn('practice.restart') }
}
