import type { Article } from "./Article";

export type ArticlePage = { from: number, articles: Array<Article> };
