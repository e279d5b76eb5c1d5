import type { CitationKey } from "./CitationKey";

export type Suggestion = { key: CitationKey, text: string, likeness: number };
