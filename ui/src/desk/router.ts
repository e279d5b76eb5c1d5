//! Routes of the desk. Pages load on first use; the inbox comes with the start.
//!
//! Unlocking and enrolling are no routes: while the profile is not open they stand in front of whatever is addressed
//! (`App.vue`), which is then shown.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { loadWords } from '@/i18n'
import InboxPage from './inbox/InboxPage.vue'

/** Title keys are words of `frame.json`. */
declare module 'vue-router' {
  interface RouteMeta {
    title?: string
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/inbox/todo' },
  { path: '/inbox/:view?', name: 'inbox', component: InboxPage, meta: { title: 'inbox' } },
  { path: '/ticket/:id', name: 'ticket', component: () => import('./ticket/TicketPage.vue'), meta: { title: 'ticket' } },
  { path: '/ticket/:id/reply', name: 'reply', component: () => import('./reply/ReplyPage.vue'), meta: { title: 'reply' } },
  { path: '/ticket/:id/return', name: 'return', component: () => import('./returns/ReturnPage.vue'), meta: { title: 'return' } },
  { path: '/ticket/:id/extend', name: 'extend', component: () => import('./returns/ExtendPage.vue'), meta: { title: 'extend' } },
  { path: '/ticket/:id/suspend', name: 'suspend', component: () => import('./stops/StopPage.vue'), props: { stop: 'suspension' }, meta: { title: 'suspend' } },
  { path: '/ticket/:id/terminate', name: 'terminate', component: () => import('./stops/StopPage.vue'), props: { stop: 'termination' }, meta: { title: 'terminate' } },
  { path: '/ticket/:id/appeal', name: 'appeal', component: () => import('./appeal/AppealPage.vue'), meta: { title: 'appeal' } },
  { path: '/ticket/:id/opinion', name: 'opinion', component: () => import('./opinion/OpinionPage.vue'), meta: { title: 'opinion' } },
  { path: '/ticket/:id/sheet', name: 'sheet', component: () => import('./sheet/SheetPage.vue'), meta: { title: 'sheet' } },
  { path: '/matter/:id', name: 'matter', component: () => import('./matter/MatterPage.vue'), meta: { title: 'matter' } },
  { path: '/months', name: 'months', component: () => import('./months/MonthsPage.vue'), meta: { title: 'months' } },
  { path: '/months/:month', name: 'month', component: () => import('./months/MonthPage.vue'), meta: { title: 'months' } },
  { path: '/opinions', name: 'opinions', component: () => import('./opinion/OpinionsPage.vue'), meta: { title: 'opinions' } },
  { path: '/drafts', name: 'drafts', component: () => import('./drafts/DraftsPage.vue'), meta: { title: 'drafts' } },
  { path: '/today', name: 'today', component: () => import('./today/TodayPage.vue'), meta: { title: 'today' } },
  { path: '/templates', name: 'templates', component: () => import('./templates/TemplatesPage.vue'), meta: { title: 'templates' } },
  { path: '/rules', name: 'rules', component: () => import('./rules/RulesPage.vue'), meta: { title: 'rules' } },
  { path: '/sync', name: 'sync', component: () => import('./sync/SyncPage.vue'), meta: { title: 'sync' } },
  { path: '/law', name: 'law', component: () => import('./law/LawPage.vue'), meta: { title: 'law' } },
  { path: '/search', name: 'search', component: () => import('./search/SearchPage.vue'), meta: { title: 'search' } },
  { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue'), meta: { title: 'settings' } },
  { path: '/help/:chapter?', name: 'help', component: () => import('./help/HelpPage.vue'), meta: { title: 'help' } },
  { path: '/:rest(.*)*', redirect: '/inbox/todo' },
]

export const router = createRouter({ history: createWebHashHistory(), routes })

// The words of the inbox come with the start.
router.beforeResolve(async (to) => {
  if (to.name !== 'inbox') await loadWords()
})
