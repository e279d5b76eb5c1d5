//! Sets theme, size and density on the root before the first paint, so that no white flash is seen in a dark room.
//! Invariant: reads only what `stores/prefs.ts` wrote; anything else counts as the defaults.
(function () {
  var root = document.documentElement
  var kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('chengban.look') || '{}') || {}
  } catch {
    kept = {}
  }
  var dark = window.matchMedia('(prefers-color-scheme: dark)').matches
  var theme = ['light', 'dark', 'contrast'].indexOf(kept.theme) >= 0 ? kept.theme : kept.theme === 'system' && dark ? 'dark' : 'light'
  root.dataset.theme = theme
  root.dataset.system = /Linux/.test(navigator.platform) ? 'linux' : 'other'
  root.dataset.size = kept.size === 'large' ? 'large' : 'standard'
  root.dataset.density = kept.density === 'compact' ? 'compact' : 'standard'
})()
