import type { Report } from "./Report";

export type Imported = { written: number, unchanged: number, removed: number, report: Report };
