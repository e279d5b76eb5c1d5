import type { Jurisdiction } from "./Jurisdiction";
import type { VersionSummary } from "./VersionSummary";

export type OpenedAct = { title: string, rank: string, jurisdiction: Jurisdiction, versions: Array<VersionSummary>, chosen: VersionSummary, article_count: number, contents: Array<[Array<string>, number]> };
