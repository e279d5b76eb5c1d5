//! What the program says unasked: notices and verdicts become toasts that open their ticket.
import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { onEvent } from '@/api/events'
import { saidWords } from '@/api/words'
import { toast } from '@/kit/overlay/toasts'
import { useSync } from '@/stores/sync'

/** Shows them for the life of the frame. */
export function useNotices(): void {
  const { t } = useI18n()
  const router = useRouter()
  const sync = useSync()
  // Back from being offline: said once the exchange is through, with what was accepted; what was refused says so itself.
  let wasOffline = false
  let sent = 0
  watch(() => sync.status, (status) => {
    if (sync.link === 'offline') [wasOffline, sent] = [true, wasOffline ? sent : 0]
    else if (wasOffline && status?.online && !status.phase) {
      wasOffline = false
      toast(sent > 0 ? t('frame.backOnline', { n: sent }) : t('frame.backOnlinePlain'), { tone: 'good' })
    }
  })
  onScopeDispose(onEvent('notice', (event) => {
    const id = event.ticket_id
    // Who has the ticket before them sees its light; it need not be said over it.
    if (id && router.currentRoute.value.params['id'] === id && /^(late|due):/.test(event.id)) return
    const to = id ? `/ticket/${id}` : event.page ? `/${event.page}` : '/inbox/todo'
    const text = event.text.map(saidWords).join(t('common.semicolon'))
    toast(saidWords(event.title) + (text && t('common.colon') + text), {
      action: { label: t(id || event.page ? 'common.open' : 'common.look'), run: () => void router.push(to) },
      until: Date.now() + 12_000,
    })
  }))
  onScopeDispose(onEvent('verdict', (event) => {
    if (event.answer.state === 'sent') sent += 1
    if (event.answer.state !== 'attention') return
    toast(t('frame.verdictAttention'), {
      tone: 'bad',
      action: { label: t('common.look'), run: () => void router.push('/sync') },
      until: Date.now() + 20_000,
    })
  }))
}
