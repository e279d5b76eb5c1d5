
export type RefusedBecause = { "reason": "index_page" } | { "reason": "not_law" } | { "reason": "duplicate" } | { "reason": "unreadable" } | { "reason": "no_title" } | { "reason": "no_date" } | { "reason": "empty" };
