//! What the program says unasked: notices and verdicts become toasts that open their ticket.
import { onScopeDispose } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { onEvent } from '@/api/events'
import { toast } from '@/kit/overlay/toasts'

/** Shows them for the life of the frame. */
export function useNotices(): void {
  const { t } = useI18n()
  const router = useRouter()
  onScopeDispose(onEvent('notice', (event) => {
    const id = event.ticket_id
    toast(event.text ? `${event.title}：${event.text}` : event.title, id
      ? { action: { label: t('common.open'), run: () => void router.push(`/ticket/${id}`) }, until: Date.now() + 12_000 }
      : {})
  }))
  onScopeDispose(onEvent('verdict', (event) => {
    if (event.answer.state !== 'attention') return
    toast(t('frame.verdictAttention'), {
      tone: 'bad',
      action: { label: t('common.look'), run: () => void router.push('/sync') },
      until: Date.now() + 20_000,
    })
  }))
}
