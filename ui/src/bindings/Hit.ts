import type { Jurisdiction } from "./Jurisdiction";
import type { SnippetPiece } from "./SnippetPiece";

export type Hit = { version_id: number, title: string, label: string, printed: string, heading: Array<string>, ordinal: number, snippet: Array<SnippetPiece>, rank: string, jurisdiction: Jurisdiction, valid_from: string, valid_to: string | null, presumed: boolean };
