//! What the form of the first use is filled with after a rebuilding.
import { beforeEach, describe, expect, it } from 'vitest'
import { keepEnrolment, lastEnrolment } from './lastEnrolment'

describe('the last enrolment', () => {
  beforeEach(() => localStorage.clear())

  it('is empty on a new computer', () => {
    expect(lastEnrolment()).toEqual({ hub_url: '', account: '' })
  })
  it('gives back the address and the account, and keeps nothing else', () => {
    const form = { hub_url: 'https://hub.example', account: 'li.kun', password: 'secret-one', passphrase: 'secret-two' }
    keepEnrolment(form)
    expect(lastEnrolment()).toEqual({ hub_url: 'https://hub.example', account: 'li.kun' })
    expect(JSON.stringify({ ...localStorage })).not.toContain('secret')
  })
  it('is empty where what is kept cannot be read', () => {
    localStorage.setItem('chengban.enrolled', '{"hub_url":7')
    expect(lastEnrolment()).toEqual({ hub_url: '', account: '' })
    localStorage.setItem('chengban.enrolled', '{"hub_url":7}')
    expect(lastEnrolment()).toEqual({ hub_url: '', account: '' })
    localStorage.setItem('chengban.enrolled', 'null')
    expect(lastEnrolment()).toEqual({ hub_url: '', account: '' })
  })
})
