//! Keeps the focus off BODY: when the focused element goes, the nearest home of focus takes it.
//!
//! Invariant: a home is the last visible element with `data-focus-home`, else the application root.
import { nextTick, type Directive } from 'vue'

/** Puts the focus on the page's home. */
export function focusHome(): void {
  const homes = [...document.querySelectorAll<HTMLElement>('[data-focus-home]')].filter((el) => el.offsetParent !== null && !el.closest('[inert]'))
  const target = homes.at(-1) ?? document.getElementById('app')
  target?.focus({ preventScroll: true })
}

/** Watches the document; once, at start. */
export function guardFocus(root: HTMLElement): void {
  let queued = false
  const check = () => {
    queued = false
    if (document.activeElement === document.body || document.activeElement === null) focusHome()
  }
  const queue = () => {
    if (queued) return
    queued = true
    requestAnimationFrame(check)
  }
  new MutationObserver(queue).observe(root, { childList: true, subtree: true })
  document.addEventListener('focusout', queue)
}

/** Takes the focus to the first field of `form` that says what is wrong with it, once that sentence is drawn. */
export async function focusFault(form: ParentNode = document): Promise<void> {
  await nextTick()
  const field = form.querySelector('.field > .error')?.parentElement
  field?.querySelector<HTMLElement>('input:not(:disabled), textarea:not(:disabled), select:not(:disabled), button:not(:disabled)')?.focus()
}

/** `v-focus`: takes the focus when the element appears, unless it is given `false`; the attribute `autofocus` works only once a document. */
export const vFocus: Directive<HTMLElement, boolean | undefined> = { mounted: (el, { value }) => value !== false && el.focus() }
