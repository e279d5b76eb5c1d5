
export type Stage = "reading" | "writing" | "cleaning";
