//! The passphrase's field before the program is loaded: shown where the host has said that the profile is locked.
//! Invariant: what is typed or sent here stays in the field until `unlock/first.ts` takes it over; nothing goes anywhere.
(function () {
  var start = window.__CHENGBAN_START__
  var gate = document.getElementById('first')
  if (!start || start.state !== 'locked' || start.wait_seconds) {
    gate.remove()
    return
  }
  var kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('chengban.look') || '{}') || {}
  } catch {
    kept = {}
  }
  if (kept.locale === 'en') {
    document.documentElement.lang = 'en'
    gate.querySelectorAll('[data-en]').forEach(function (el) {
      el.textContent = el.dataset.en
    })
  }
  gate.querySelector('form').addEventListener('submit', function (event) {
    event.preventDefault()
    gate.dataset.sent = ''
  })
  gate.hidden = false
  gate.querySelector('input').focus()
})()
