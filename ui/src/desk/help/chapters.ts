//! Which chapter of the manual tells about a page. The ids stand in the manual before its headings.

/** By the name of the route. */
export const CHAPTERS: Readonly<Record<string, string>> = {
  inbox: 'inbox', search: 'inbox', ticket: 'ticket', sheet: 'ticket', today: 'today', matter: 'ticket', reply: 'reply', law: 'law', templates: 'templates', return: 'returns', extend: 'returns',
  suspend: 'returns', terminate: 'returns', appeal: 'appeal', months: 'appeal', month: 'appeal', opinion: 'opinion', opinions: 'opinion', drafts: 'drafts', sync: 'sync', settings: 'settings', rules: 'rules', help: 'first',
}

/** The chapter of a page; the first one of a page that has none. */
export function chapterOf(route: unknown): string {
  return CHAPTERS[String(route)] ?? 'first'
}
