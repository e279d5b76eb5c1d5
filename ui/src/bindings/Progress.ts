import type { Stage } from "./Stage";

export type Progress = { stage: Stage, done: number, total: number };
