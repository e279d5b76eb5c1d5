//! What a program at work answers, every word of people and of rules in Latin letters; its own sentences in Chinese, as they come.
import type { PracticeLesson, Problem, Said } from '@/api/types'
import practice from '@/locales/en/practice.json'
import builtin from '../../../crates/domain/src/pack/default_pack.json'

const NOW = Date.parse('2026-11-20T10:00:00+08:00')
const DAY = 86_400_000
const said = (reason: Said['reason'], params: Said['params'] = {}): Said => ({ ...(reason ? { reason } : {}), params, message: '程序自己的话' })
const problem = (code: Problem['code'], reason?: Problem['reason'], params: Problem['params'] = {}): Problem => ({ code, ...(reason ? { reason } : {}), message: '程序自己的话', hint: '该怎么办', retryable: true, trace: '', params })
const clock = (days: number) => ({ due: NOW + days * DAY, estimated: true, light: days > 0 ? 'yellow' : 'red', remaining: days > 0 ? { code: 'working_days_left', days } : { code: 'minutes_over', minutes: 90 } })
const deadline = (days: number) => ({ at: NOW + days * DAY, estimated: false, limit: '5wd', rule: 'default', start: NOW - 4 * DAY })
const citation = { key: { act: 'Act', version: null, article: 1, sub: null, paragraph: null, item: null }, text: 'Words of the act.', rank: 'law', valid_from: '2020-01-01', valid_to: '2026-01-01', presumed: true, checked_on: '2026-11-20', document: null }
const evidence = { id: 'e', no: 1, name: 'photo.jpg', kind: 'photo', sha256: 'ab', size: 2048, mime: 'image/jpeg', by_name: 'Li', at: NOW }
const content = { public_text: 'Done.', internal_text: 'Seen.', outcome: 'partly', unsolved_reason: 'Rain.', ground: { code: 'G2', sentence: 'Too much is asked.' }, citations: [], evidence: ['e'], contact_waiver: '', beyond_duty: '' }
const decision = { granted: false, reason: 'No.', by: 'p', by_name: 'Wang', at: NOW }
const reply = { id: 'r', rev: 'v', round: 0, content, text_hash: 'abcdef', by: 'u', by_name: 'Li', submitted_at: NOW - DAY, approvals: [{ role: 'reviewer', by: 'b', by_name: 'Zhao', at: NOW, hash: 'h' }], comment: 'Say more.', recalled: false, verdict: { passed: false, defects: ['thin'], reason: 'Thin.', by_name: 'Wang', at: NOW } }
const appeal = (id: string, state: string) => ({ id, content: { kind: 'ticket_result', ground: 'G2', reason: 'Too much.', citations: [], evidence: [], new_ground: false }, state, at: NOW - DAY, by_name: 'Li', decision: { ...decision, at: NOW } })
const request = (kind: string, payload: object, ago: number, more: object) => ({ intent: { kind, payload }, hash: `h${ago}`, by: 'u', by_name: 'Li', at: NOW - ago * DAY, round: 0, steps: ['reviewer'], approvals: reply.approvals, ...more })
const assignment = {
  id: 'a', unit: 'u', unit_name: 'Office', kind: 'lead', state: 'handling', round: 0, handler: 'u', handler_name: 'Li', dispatched_at: NOW - 4 * DAY, ack_due: deadline(-3), return_due: deadline(1), due: deadline(2), acknowledged_at: NOW - 3 * DAY,
  on_hold: false, pauses: [], return_count: 1, extension_count: 1, urge_count: 1, difficult: true, return_forbidden: false, notes: [], evidence: [evidence], replies: [reply],
  contacts: [{ id: 'c', contacted_at: NOW - DAY, method: 'phone', result: 'reached', note: 'Will wait.', evidence: [], by: 'u', by_name: 'Li' }],
  returns: [{ id: 'q', grounds: ['R1'], reason: 'Not ours.', bases: [], suggested_unit_name: 'Other', evidence: [], at: NOW - 2 * DAY, by_name: 'Li', withdrawn: false, decision }],
  extensions: [{ id: 'x', days: 3, reason: 'Rain.', at: NOW - DAY, by_name: 'Li', old_due: NOW, lapsed: false, decision }],
  stops: [{ id: 's', kind: 'suspension', ground: 'S1', reason: 'Court.', at: NOW, by_name: 'Li', lapsed: true }],
  callbacks: [{ attempt: 1, connected: true, solved: 'unsolved', satisfaction: 'dissatisfied', opinion: 'Still there.', valid: true, at: NOW, by_name: 'Sun' }],
  appeals: [appeal('p1', 'refused'), appeal('p2', 'sent_back')],
  // Each kind that may be asked, one of them waiting now.
  in_unit: [
    request('request-return', { id: 'q', grounds: ['R1'], reason: 'Not ours.', bases: [{ kind: 'document', name: 'List', text: 'Line 3' }, { kind: 'citation', citation }], suggested_unit: 'w', suggested_unit_name: 'Other', evidence: ['e', 'away'] }, 3, { end: 'asked' }),
    request('file-appeal', { id: 'y', content: { kind: 'month_result', ground: 'G2', reason: 'Too much.', citations: [citation], evidence: ['e'], reply_hash: 'abcdef', new_ground: true, month: '2026-10-01' } }, 2, { sent_back: 'Say more.', end: 'withdrawn' }),
    request('request-extension', { id: 'x', days: 3, reason: 'Rain.', caller_told_at: null }, 1, { approvals: [] }),
  ],
}
const review = {
  now: { no: 1, of: 2, role: 'liaison', asks: 'request-extension' }, steps: [{ role: 'liaison' }, { role: 'seal_keeper' }, { role: 'signer', label: 'Chief' }], has_step_before: false, on_behalf: 'Zhao',
  who: [{ name: 'Zhao', closed: false, stand_in: 'Wu', stand_in_closed: false, until: '2026-11-22' }, { name: 'Li', closed: true, stand_in_closed: false }, { name: 'Qian', closed: false, stand_in_closed: false }],
}
const rate = { yes: 2, mostly: 0, no: 1, base: 3, text: '66.67%' }
const rates = { raw: { response: rate, solved: rate, satisfied: rate }, adjusted: { response: rate, solved: rate, satisfied: rate }, counted: 3, excluded: 1 }
const counted = (no: string) => ({ ticket_id: 't', assignment_id: `a${no}`, ticket_no: no, closed_at: NOW, contacted: true, solved: 'unsolved', satisfaction: 'dissatisfied' })
const exclusion = { appeal: 'p', kind: 'month_result', ground: 'G2', reason: 'Plain.', by_name: 'Sun', at: NOW, month: '2026-10-01' }
const month = {
  unit: 'u', unit_name: 'Office', month: '2026-10-01', formula: 'month_rates@1', pack: { pack: 'default', version: 1 }, approved: false, not_archived: 1,
  revisions: [{ no: 1, at: NOW - DAY, by_name: 'Sun', rates }, { no: 2, at: NOW, by_name: 'Sun', rates, cause: { ticket_no: '', kind: 'recognition', ground: 'U5', reason: '' } }],
}
const caller = { name: 'C**', phone: '138****0000', anonymous: false, kind: 'person' }
const ticket = {
  id: 't', no: 'QH1', title: 'Noise', body: '1. Stop it. 2. Fine them.', channel: 'phone', nature: 'complaint', urgency: 'urgent', secrecy: 'contact_hidden', category: ['City'], place: { town: 'Town', detail: 'Road 1' }, elements: {}, tags: [], caller,
  callback_wanted: true, called_at: NOW - 5 * DAY, dispatched_at: NOW - 4 * DAY, dispatch_mode: 'direct', dispatch_note: 'Soon.', complex: false, state: 'processing', pack: { pack: 'default', version: 1 }, return_count: 3, rework_count: 1, state_reason: '', opinions: [], version: 3,
}
const actor = { user: 'u', name: 'Li', unit: 'u', role: 'handler' }
const event = (code: string, extra: object = {}) => ({ code, at: NOW - DAY, actor, note: '', pack_version: 1, ...extra })
const timeline = [
  event('dispatched'), event('acknowledged'), event('evidence_added', { reason: 'note_evidence', params: { no: '1' }, note: '佐证材料1' }), event('extension_requested', { reason: 'note_days', params: { days: '3' }, note: '3个工作日' }),
  event('callback_recorded', { reason: 'note_unreached', note: '未接通' }), event('withdrawn', { reason: 'note_merged', params: { no: 'QH0' }, note: '已并入 QH0' }),
]
const row = {
  ticket_id: 't', assignment_id: 'a', no: 'QH1', title: 'Noise', nature: 'complaint', town: 'Town', channel: 'phone', urgency: 'urgent', state: 'handling', kind: 'lead', round: 1, dispatched_at: NOW - DAY, due: NOW, due_estimated: true, light: 'red', remaining: { code: 'minutes_over', minutes: 3000 },
  handler_name: 'Li', tags: [], supervised: true, leader_note: true, unread: true, starred: true, draft: true, pending_ops: 1, attention: true, secrecy: 'reporter', caller_name: 'C**', step: { no: 1, of: 2, role: 'reviewer' },
}
const op = (extra: object) => ({ op_id: 'o', ticket_id: 't', ticket_no: 'QH1', ticket_title: 'Noise', kind: 'submit-reply', made_at: NOW, state: 'waiting', attempts: 1, ...extra })
const ops = [
  op({ op_id: 'o1', why: said('op_behind', { act: 'acknowledge' }) }), op({ op_id: 'o2', why: said('op_uploading', { n: '2' }) }), op({ op_id: 'o3', why: said('op_saved') }),
  op({ op_id: 'o4', state: 'attention', problem: problem('window_closed', undefined, { what: '退单', due: '5月20日 17:30' }) }),
  op({ op_id: 'o5', state: 'attention', kind: 'assign-handler', problem: problem('invalid_input', 'colleague_cannot') }), op({ op_id: 'o6', state: 'quarantined', ends_at: NOW + DAY }), op({ op_id: 'o7', state: 'sent', receipt: 'R1', answered_at: NOW }),
]
const finding = (code: string, reason: string, params: object = {}, blocks = true) => ({ code, reason, params, blocks, field: 'public_text', message: '程序自己的话', error: 'reply_blocked' })
const findings = [
  finding('L1', 'reply_contact'), finding('L2', 'reply_support', { unit: 'Other' }), finding('L3', 'reply_ground_sentence'), finding('L4', 'reply_not_in_force', { citation: 'Act 1', day: '2026-11-20' }), finding('L6', 'reply_name'),
  finding('L17', 'reply_old_number_near', { key: 'Act 1', since: '2026-01-01', old: '1', new: '2' }, false), finding('L19', 'reply_evidence_unused', { no: '1' }, false),
]
const list = { kind: 'catalogue', name: 'List', version: 2, effective_from: '2026-03-01', source: 'Office', imported_at: NOW }
const item = { list, code: '12', title: 'Noise', towns: ['Town'], units: ['Other'], own: false, level: 'item', why: [{ by: 'category', path: ['City'] }] }
const coaching = {
  verdict: { advice: 'may_ask', uncompared: 'no_rule', grounds: ['Not ours'], item, granted: 2, decided: 3, often: true, by_proof: ['Merged'], sentence: '程序自己的话' },
  grounds: [{ code: 'R1', title: 'Not ours', says: 'bears_out', items: [item], granted: 2, decided: 3 }], units: [{ unit: 'w', name: 'Other', why: [{ by: 'accepted', times: 2 }], granted: 1, decided: 2, sent_back: true }],
  rulings: [], lists: [list], bounced: 3, returned_by: ['Third'], minutes_left: 90,
}
const opinion = {
  id: 'p', unit: 'u', unit_name: 'Office', state: 'draft', model_hash: 'm', by: 'u', by_name: 'Li', created_at: NOW, approvals: [], comment: 'Again.', seal_requested: false, voided: [],
  content: { ground: '', title: ['On noise'], addressee: '', ticket_no: 'QH1', demand: 'Stop.', facts: '', conclusion: '', advice: '', citations: [citation], evidence: ['e'], attachment_names: [''], prior: [], contact: '', note: '', cc: [] },
}
const letter = (reason: string | undefined, params: object, error: string) => ({ code: 'letter', ...(reason ? { reason } : {}), params, blocks: true, field: 'letter', message: '程序自己的话', error })
const pack = {
  pack: 'default', version: 1, approved: false, clock: { business: [['08:30', '17:30']] }, extension: { max: 1, each_max: '5wd' }, return: { max: 1 }, exclusion_grounds: ['G2'], exclusion: [{ code: 'G2', title: 'Too much', sentence: 'Too much is asked.' }],
  return_grounds: [{ code: 'R1', title: 'Not ours', needs_basis: true, needs_unit: true }], opinion_grounds: [{ code: 'O1', title: 'Done' }], suspension_grounds: [{ code: 'S1', title: 'Court' }], termination_grounds: [{ code: 'T1', title: 'Gone' }], not_accepted: [], four_eyes: true,
  recognition: { when: ['handling'], max_per_object: 1, limit: null, grounds: [{ code: 'U5', title: 'Untrue', needs_basis: false, needs_evidence: true }] },
}
/** Of each kind of rule one, in Latin letters. */
const rules = {
  ...builtin, forbidden_words: ['Nonsense'], decision_verbs: ['refused'], remedy_markers: ['review'], promise_words: ['soon'], time_units: ['day'], due_words: ['tomorrow'], undated_words: ['one-off'], reporter_words: ['reporter'], secrecy_marks: ['SECRET'], renumbered: [{ act: 'Act', since: '2026-01-01', now: 'Code', places: [['1', '2']] }],
  ...Object.fromEntries((['return_grounds', 'opinion_grounds', 'not_accepted', 'suspension_grounds', 'termination_grounds'] as const).map((key) => [key, builtin[key].map((one) => ({ ...one, title: 'Ground' }))])),
  exclusion: builtin.exclusion.map((one) => ({ ...one, title: 'Ground', sentence: 'It is so.' })), recognition: { ...builtin.recognition, grounds: builtin.recognition.grounds.map((one) => ({ ...one, title: 'Ground' })) },
}
const ACTS = ['record-contact', 'add-evidence', 'add-note', 'submit-reply', 'request-return', 'request-extension', 'request-suspension', 'request-termination', 'request-support', 'assign-handler', 'file-appeal', 'save-opinion', 'record-reveal', 'delegate']
const view = {
  slice: { case: { ticket, assignments: [assignment], others: [] }, timeline, applied_ops: [] }, assignment, light: 'yellow', remaining: { code: 'working_days_left', days: 2 }, return_clock: clock(1), handle_clock: clock(2), review, allowed: ACTS.map((kind) => ({ kind, ...(kind === 'request-suspension' ? { refusal: 'request_pending' } : {}) })),
  ops: ops.slice(0, 2), evidence: [{ evidence, state: 'uploading', progress: 40, local: true }], related: [row], opinions: [opinion], gaps: [], parent_here: false, rule_approved: false, starred: true, appeal_kinds: ['ticket_result', 'recognition'],
}
const yearOf = (year: number) => ({ year, source: `Notice of ${year}`, working_days: 250, holidays: [{ name: 'New Year', from: `${year}-01-01`, to: `${year}-01-02` }, { name: 'Harvest', from: `${year}-12-24`, to: `${year}-12-25` }], worked: [`${year}-12-26`] })
const calendar = (version: number) => ({ calendar: 'cn', version, valid_from: '2025-01-01', valid_through: '2026-12-31', years: [yearOf(2025), yearOf(2026)], ...(version > 1 ? { local: [{ date: '2026-11-02', working: false, name: 'Typhoon' }, { date: '2026-12-05', working: true, name: 'Make up' }] } : {}) })
const dayChanges = [{ day: '2026-12-24', from: 'workday', to: 'holiday', name: 'Harvest' }, { day: '2027-01-01', from: 'estimated', to: 'holiday' }]
const act = { act_id: 'l', title: 'Act', rank: 'law', place: 'Country', applies: true, published: '2019-10-01', valid_from: '2020-01-01', valid_to: '2026-01-01', articles: 1 }
const steps = [
  { date: '2026-11-16', kind: 'workday', unit: 'wd', counted: 0, total: 0, note: 'start_day' }, { date: '2026-11-17', kind: 'workday', unit: 'wd', counted: 1, total: 1, note: 'counted' },
  { date: '2026-11-21', kind: 'worked_weekend', unit: 'wd', counted: 1, total: 2, note: 'extended' }, { date: '2026-11-22', kind: 'weekend', unit: 'wd', counted: 0, total: 2, note: 'off' }, { date: '2026-11-23', kind: 'estimated', unit: 'wd', counted: 0, total: 2, note: 'paused' },
]

const dayList = (more: object = {}) => ({ items: [{ ticket: 't', assignment: 'a', no: 'QH1', title: '', due: NOW, handler_name: '', ...more }], more: 4 })

export const status = { state: 'open', profile_name: 'desk', version: '1', approved_rules: false, tries_left: 5, remembered: false, user: { user: 'u', account: 'li', name: 'Li', unit: 'u', unit_name: 'Office', roles: ['handler', 'liaison'] }, hub_url: 'https://hub.example' }
/** Every step that has words, none of them done; answered anew each time, as a program does. */
const lessons = Object.entries(practice.step).map(([id, of]): PracticeLesson => ({
  id, ticket_id: `t-${id}`, assignment_id: `a-${id}`, no: 'LX1', title: 'Noise', late: id === 'answer',
  steps: Object.keys(of).map((step) => ({ id: step, key: 's', photo: step === 'prove', by_reading: step === 'coach', done: false })),
}))
/** Parts of the screens that open on demand, with what they are given. */
export const parts = { lessons, doctor: { ok: false, created: 9, delivered: 3, waiting: 2, needs_attention: 2, quarantined: 1, missing: 1, withdrawn: 0, findings: [said('doctor_missing', { missing: '1' }), said('doctor_file')], items: [] }, problem, said }

export const answers: Record<string, (req: never) => unknown> = {
  'app.status': () => status,
  'app.keychain': () => ({ state: 'none', remembered: false }),
  'inbox.page': () => ({ total: 1, urgent: 1, rows: [row] }),
  'inbox.counts': () => ({ views: { todo: 1, urgent: 1 }, urgent_today: 1, unread: 1, towns: ['Town'] }),
  'view.list': () => [{ id: 'v', name: 'Mine', list: { query: {}, sort: 'due' } }],
  'ticket.open': () => view,
  'ticket.find': () => view,
  'ticket.similar': () => [{ row, why: ['category', 'words'] }],
  'matter.of': () => ({}),
  'matter.open': () => ({ matter_id: 'm', place: 'Road 1', category: ['City'], of_month: 3, of_year: 9, tickets: [{ ticket_id: 't', no: 'QH1', title: 'Noise', called_at: NOW, state: 'processing', of_month: 1, of_year: 2 }], opinions: [], newest: [{ text: 'Again.', new: true }], compared: 2 }),
  'deadline.explain': () => ({ due: NOW + DAY, estimated: true, rule: 'default', limit: '5wd', start: NOW - 4 * DAY, warn_at: NOW, known_through: '2026-11-22', pack: 'default@1', approved: false, steps, lines: ['程序自己的话'] }),
  'deadline.extend': () => ({ new_due: NOW + 5 * DAY, estimated: true, used: 1, max: 2, max_days: 5 }),
  'draft.open': () => ({ draft_id: 'd', ticket_id: 't', assignment_id: 'a', rev_id: 'v', content, saved_at: NOW, revisions: 2, unread_merge: false }),
  'draft.save': () => ({ rev_id: 'v', saved_at: NOW }),
  'draft.check': () => findings,
  'practice.view': () => ({ lessons: structuredClone(lessons) }),
  'draft.revisions': () => [],
  'draft.list': () => [{ draft_id: 'd', ticket_id: 't', assignment_id: 'a', ticket_no: 'QH1', ticket_title: 'Noise', excerpt: 'Done.', saved_at: NOW, quarantined: false, submitted: false, conflict: true }],
  'form.list': () => [{ key: { kind: 'return', ticket_id: 't', target: '', fields: 1 }, ticket_no: 'QH1', ticket_title: 'Noise', text: 'Not ours.', saved_at: NOW, quarantined: true, ends_at: NOW + DAY }],
  'template.list': () => [{ template: { id: 'k', kind: 'reply', name: 'Plain', text: 'Done.', natures: [], category: '' }, uses: 2, removed: false, scope: 'own', may_share: true }, { template: { id: 'k2', kind: 'phrase', name: 'Shared', text: 'Seen {{what}}.', natures: ['complaint'], category: 'Noise', outcome: 'solved' }, uses: 0, removed: false, scope: 'unit', written: { version: 2, by_name: 'Li', at: NOW }, may_share: true }],
  'template.offers': () => [{ id: 'k', kind: 'reply', scope: 'own', name: 'Plain', text: 'Done.', open: [] }],
  'today.sheet': () => ({ unit_name: 'Office', as_of: NOW, approved: false, sheet: { day: '2026-11-20', next: '2026-11-23', estimated: true, received: 9, answered: 2, categories: [{ name: 'Noise', n: 3 }], places: [{ name: 'Town', n: 2 }], due: dayList(), gaps: dayList({ gaps: ['when', 'place', 'who', 'what', 'want'] }), back: dayList({ cause: 'dissatisfied', words: 'Too loud.' }), late: { items: [], more: 0 } } }),
  'reply.reach': () => [],
  'evidence.list': () => view.evidence,
  'law.search': () => [],
  'law.tree': () => [act],
  'law.act': () => ({ act, presumed: true, articles: [], versions: [act] }),
  'law.status': () => ({ acts: 1, articles: 1, imported_at: NOW }),
  'return.coach': () => ({ return_due: clock(0), used: 1, max: 1, forbidden: false, grounds: pack.return_grounds, units: [{ unit: 'w', name: 'Other', full_name: 'Other', kind: '', series: '', contact: '', active: true }], coaching, refusal: problem('count_exhausted', undefined, { what: '退单', max: '1' }), approved: false }),
  'appeal.prefill': () => ({ content: { kind: 'ticket_result', ground: 'G2', reason: 'Too much.', citations: [], evidence: [], new_ground: true }, kinds: ['ticket_result', 'month_result', 'recognition'], rounds: 2, decided: 1, precheck: [finding('appeal', 'appeal_no_basis'), finding('appeal', 'appeal_new_ground', {}, false)], window: clock(3), reply, callback: assignment.callbacks[0] }),
  'appeal.effect': () => ({ month: '2026-10-01', published_at: NOW - DAY, approved: false, counted: true, now: rates, then: rates }),
  'month.list': () => [{ month: '2026-10', published_at: NOW - DAY, revision: 2, rates, window: clock(2), approved: false }],
  'month.open': () => ({ result: month, rates, window: clock(2), tickets: [{ counted: counted('QH1'), title: 'Noise', against: true, appealing: false }, { counted: { ...counted('QH2'), excluded: { revision: 2, by: exclusion } }, title: '', against: true, appealing: false }, { counted: { ticket_no: '', satisfaction: 'dissatisfied' }, title: '', against: true, appealing: true }] }),
  'month.what_if': () => rates,
  'opinion.prefill': () => opinion.content,
  'opinion.list': () => [{ ticket_id: 't', ticket_no: 'QH1', ticket_title: 'Noise', opinion, allowed: [{ kind: 'save-opinion' }, { kind: 'submit-opinion' }, { kind: 'reject-opinion', refusal: 'same_person' }], pending_ops: 1 }],
  'opinion.preview': () => ({ pages: 0, substitutions: ['“X”以Song代'], problems: [letter('letter_end_mark', { part: 'attachment_name', n: '1', name: 'a.' }, 'invalid_input'), letter(undefined, {}, 'missing_contact')], sealed: false }),
  'units.list': () => [{ unit: 'w', name: 'Other', full_name: 'Other', kind: '', series: '', contact: '', active: true }],
  'people.list': () => [],
  'standin.list': () => ({ rows: [], roles: ['handler'], today: '2026-11-20' }),
  'rules.pack': () => pack,
  'rules.list': () => ({ packs: [{ id: 'default@2', from: '2026-12-01', approved: false, in_force: false, coming: true, newest: true }, { id: 'default@1', from: '2024-01-01', approved: true, in_force: true, coming: false, newest: false }], may_edit: true, earliest: '2026-12-01', latest: '2027-11-21', unit: { unit_name: 'Office', rows: [{ id: '1', from: '2026-12-01', in_force: false, coming: true, newest: true }], may_edit: true, earliest: '2026-12-01', latest: '2027-11-21' } }),
  'unit_rules.open': ({ id }: { id: string }) => ({ id, text: JSON.stringify({ unit: 'u', version: 1, effective_from: '2026-12-01', chains: { normal: [{ role: 'reviewer', label: 'Jointly' }], heavy: [] }, heavy_when: ['supervised'], forbidden_words: ['Rubbish'], promise_words: [], decision_verbs: [], remind: ['2h'] }, null, 2) }),
  'unit_rules.check': () => ({ before: '1', changes: [{ path: 'forbidden_words', from: [], to: ['Rubbish'] }] }),
  'calendar.view': () => ({ versions: [calendar(2), calendar(1)], today: '2026-11-20', may_edit: true }),
  'calendar.check': () => ({ days: dayChanges, problem: problem('invalid_input', 'calendar_fault', { line: '12', why: 'wrong' }), line: 12 }),
  'calendar.outlook': () => ({ id: 'cn@3', known_through: '2027-12-31', days: dayChanges, tickets: 3, moved: (['ack', 'return', 'handle', 'supervision'] as const).map((which, i) => ({ no: `QH${i}`, unit_name: 'Office', due: { assignment: 'a', which, from: NOW, to: NOW + DAY } })) }),
  'rules.open': ({ id }: { id: string }) => ({ id, text: JSON.stringify(rules, null, 2) }),
  'rules.check': () => ({ before: 'default@2', changes: [{ path: 'limits.support', from: '3wd', to: '24h' }, { path: 'forbidden_words', from: ['Nonsense'], to: ['Rubbish'] }, { path: 'return_grounds', from: [{ code: 'R1', title: 'Not ours', needs_basis: true }], to: [{ code: 'R1', title: 'Not our duty', needs_basis: false }] }], problem: problem('invalid_input', 'rules_fault', { line: '12', path: 'limits.support', why: 'wrong' }), line: 12 }),
  'rules.compare': () => [{ path: 'chains.heavy', from: ['reviewer'], to: ['reviewer', 'signer'] }, { path: 'priority', from: ['urgent', 'default'], to: ['default', 'urgent'] }],
  'sync.status': () => ({ online: false, waiting: 3, needs_attention: 2, quarantined: 1, cached: 10, clock_skew_ms: 200_000, offline_days: 2, session: 'expired', hub_url: 'https://hub.example', problem: problem('offline'), pulled: 1, pushed: 1 }),
  'outbox.list': () => ops,
  doctor: () => parts.doctor,
  search: () => ({ hits: [{ kind: 'ticket', id: 't', ticket_id: 't', no: 'QH1', title: 'Noise', snippet: [{ text: 'Noise', hit: true }] }] }),
  'settings.get': () => ({ theme: 'light', size: 100, density: 'normal', single_keys: true, locale: 'en', notify: true, preedit: true, sync_seconds: 30, evidence_max_mib: 200 }),
  'settings.set': () => answers['settings.get']?.({} as never),
}
