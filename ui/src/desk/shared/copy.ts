//! Copying words off the screen, with the sentence that says whether it was done.
import { t } from '@/i18n'
import { copyTo } from '@/kit/overlay/copy'

/** Copies `text`; `done` says so. */
export const copyText = (text: string, done = t('common.copied')): Promise<void> => copyTo(text, { copied: done, notCopied: t('common.notCopied') })
