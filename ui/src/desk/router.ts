//! Routes of the desk. Pages load on first use; the inbox comes with the start.
//!
//! Invariant: nothing but unlocking and enrolling is reachable while the profile is not open.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { loadWords } from '@/i18n'
import { useSession } from '@/stores/session'
import InboxPage from './inbox/InboxPage.vue'

/** Title keys are words of `frame.json`. */
declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    bare?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/inbox/todo' },
  { path: '/unlock', name: 'unlock', component: () => import('./unlock/UnlockPage.vue'), meta: { bare: true, title: 'unlock' } },
  { path: '/enroll', name: 'enroll', component: () => import('./unlock/EnrollPage.vue'), meta: { bare: true, title: 'enroll' } },
  { path: '/inbox/:view?', name: 'inbox', component: InboxPage, meta: { title: 'inbox' } },
  { path: '/ticket/:id', name: 'ticket', component: () => import('./ticket/TicketPage.vue'), meta: { title: 'ticket' } },
  { path: '/ticket/:id/reply', name: 'reply', component: () => import('./reply/ReplyPage.vue'), meta: { title: 'reply' } },
  { path: '/ticket/:id/return', name: 'return', component: () => import('./returns/ReturnPage.vue'), meta: { title: 'return' } },
  { path: '/ticket/:id/extend', name: 'extend', component: () => import('./returns/ExtendPage.vue'), meta: { title: 'extend' } },
  { path: '/ticket/:id/appeal', name: 'appeal', component: () => import('./appeal/AppealPage.vue'), meta: { title: 'appeal' } },
  { path: '/ticket/:id/opinion', name: 'opinion', component: () => import('./opinion/OpinionPage.vue'), meta: { title: 'opinion' } },
  { path: '/opinions', name: 'opinions', component: () => import('./opinion/OpinionsPage.vue'), meta: { title: 'opinions' } },
  { path: '/drafts', name: 'drafts', component: () => import('./drafts/DraftsPage.vue'), meta: { title: 'drafts' } },
  { path: '/sync', name: 'sync', component: () => import('./sync/SyncPage.vue'), meta: { title: 'sync' } },
  { path: '/law', name: 'law', component: () => import('./law/LawPage.vue'), meta: { title: 'law' } },
  { path: '/search', name: 'search', component: () => import('./search/SearchPage.vue'), meta: { title: 'search' } },
  { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue'), meta: { title: 'settings' } },
  { path: '/:rest(.*)*', redirect: '/inbox/todo' },
]

export const router = createRouter({ history: createWebHashHistory(), routes })

/** Pages whose words come with the start. */
const AT_START = ['inbox', 'unlock', 'enroll']

router.beforeResolve(async (to) => {
  if (!AT_START.includes(String(to.name))) await loadWords()
})

router.beforeEach((to) => {
  const session = useSession()
  const bare = to.meta.bare === true
  if (session.state === 'new') return to.name === 'enroll' ? true : { name: 'enroll' }
  if (session.state === 'locked') return to.name === 'unlock' ? true : { name: 'unlock', query: { to: bare ? '/' : to.fullPath } }
  return bare ? { path: '/' } : true
})
