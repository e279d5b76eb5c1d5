
export type Scope = { "scope": "everywhere" } | { "scope": "places" };
