
export type VersionSummary = { version_id: number, published: string, valid_from: string, valid_to: string | null, presumed: boolean, in_force: boolean };
