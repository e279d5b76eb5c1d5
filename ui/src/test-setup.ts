//! What happy-dom lacks and the screens use; nothing here changes what is tested.
if (!('ResizeObserver' in globalThis)) {
  class NoResize {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Object.assign(globalThis, { ResizeObserver: NoResize })
}
