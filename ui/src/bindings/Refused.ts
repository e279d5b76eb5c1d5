import type { RefusedBecause } from "./RefusedBecause";

export type Refused = { path: string, because: RefusedBecause };
