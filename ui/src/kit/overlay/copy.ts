//! To the clipboard, which may refuse or not be there: said either way.
import { toast } from './toasts'

export async function copyTo(text: string, words: { copied: string; notCopied: string }): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(words.copied)
  } catch {
    toast(words.notCopied, { tone: 'bad' })
  }
}
