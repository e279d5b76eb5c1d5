-- Blobs by hash in parts. Publishing is a commit of these rows; parts are never joined.
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  mime TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE blob_part (
  sha256 TEXT NOT NULL REFERENCES blob (sha256),
  idx BIGINT NOT NULL,
  part_sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  PRIMARY KEY (sha256, idx)
);
CREATE INDEX blob_part_name ON blob_part (part_sha256);
CREATE TABLE blob_ticket (
  sha256 TEXT NOT NULL REFERENCES blob (sha256),
  ticket_id TEXT NOT NULL REFERENCES ticket (ticket_id),
  unit_id TEXT NOT NULL,
  PRIMARY KEY (sha256, ticket_id, unit_id)
);
CREATE TABLE blob_upload (
  upload_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  unit_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL REFERENCES ticket (ticket_id),
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE blob_upload_part (
  upload_id TEXT NOT NULL REFERENCES blob_upload (upload_id),
  idx BIGINT NOT NULL,
  part_sha256 TEXT NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (upload_id, idx)
);
CREATE INDEX blob_upload_part_name ON blob_upload_part (part_sha256);
