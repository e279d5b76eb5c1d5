//! The live region: one polite sentence at a time for screen readers.
import { ref } from 'vue'

/** What the region says now; the frame shows it out of sight. */
export const spoken = ref('')

/** Says a sentence; none clears the region. The same sentence twice is said twice. */
export function say(sentence: string): void {
  spoken.value = sentence !== '' && spoken.value === sentence ? `${sentence}\u200b` : sentence
}
