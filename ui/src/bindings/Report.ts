import type { Refused } from "./Refused";

export type Report = { files: number, article_lines: number, acts: number, versions: number, articles: number, rows: number, rows_without_file: number, files_without_row: number, presumed: number, dated_by_text: number, ends_moved: number, refused: Array<Refused> };
