-- The statute library. All of it but favourites and own documents can be imported again.

CREATE TABLE law_act (
  law_act_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  -- Folded title without the country's name; what typed names are compared with.
  name_key TEXT NOT NULL,
  rank TEXT NOT NULL,
  -- JSON of the jurisdiction, and the place it names.
  jurisdiction TEXT NOT NULL,
  place TEXT NOT NULL
);
CREATE INDEX law_act_by_name ON law_act (name_key);

CREATE TABLE law_version (
  law_version_id INTEGER PRIMARY KEY,
  law_act_id INTEGER NOT NULL REFERENCES law_act,
  published TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  presumed INTEGER NOT NULL,
  -- First day no longer in force; NULL = open; 1970-01-01 = repealed on an unknown day.
  valid_to TEXT,
  content_hash TEXT NOT NULL,
  -- staged: written by an import that has not finished; retired: to be removed.
  state TEXT NOT NULL CHECK (state IN ('staged', 'active', 'retired'))
);
CREATE UNIQUE INDEX law_version_active ON law_version (law_act_id, published) WHERE state = 'active';
CREATE INDEX law_version_by_act ON law_version (law_act_id, state, valid_from);

CREATE TABLE law_article (
  law_article_id INTEGER PRIMARY KEY,
  law_version_id INTEGER NOT NULL REFERENCES law_version,
  ordinal INTEGER NOT NULL,
  -- 0 = text outside articles.
  number INTEGER NOT NULL,
  sub INTEGER,
  -- JSON: headings above it; paragraphs with items.
  heading TEXT NOT NULL,
  paragraphs TEXT NOT NULL
);
CREATE UNIQUE INDEX law_article_in_order ON law_article (law_version_id, ordinal);
CREATE INDEX law_article_by_number ON law_article (law_version_id, number);

-- Tokens only: one for each Han character, made by search::tokens. rowid = law_article_id.
CREATE VIRTUAL TABLE law_index USING fts5 (
  title, text,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);

-- The last finished import.
CREATE TABLE law_import (
  law_import_id INTEGER PRIMARY KEY CHECK (law_import_id = 1),
  source TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  report TEXT NOT NULL
);

-- By title and place, not by row: a favourite outlives every import.
CREATE TABLE law_favourite (
  law_favourite_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  article INTEGER NOT NULL,
  sub INTEGER NOT NULL DEFAULT 0,
  paragraph INTEGER NOT NULL DEFAULT 0,
  item INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (title, article, sub, paragraph, item)
);

-- The unit's own documents: duties, lists, rules that no statute library holds.
CREATE TABLE law_document (
  law_document_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  name_key TEXT NOT NULL,
  number TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  -- The passage to quote.
  passage TEXT NOT NULL,
  -- SHA-256 of the attached file in the vault, if any.
  blob_hash TEXT,
  saved_at INTEGER NOT NULL
);
