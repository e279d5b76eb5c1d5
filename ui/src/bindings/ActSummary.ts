
export type ActSummary = { title: string, place: string, versions: number };
