-- Units, people, their roles, devices and sessions. Instants are UTC milliseconds, keys are UUIDs as text.
CREATE TABLE unit (
  unit_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  series TEXT NOT NULL,
  contact TEXT NOT NULL DEFAULT '',
  active BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE user_account (
  user_id TEXT PRIMARY KEY,
  account TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  unit_id TEXT REFERENCES unit (unit_id),
  password TEXT NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX user_account_unit ON user_account (unit_id);
CREATE TABLE role (
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  role TEXT NOT NULL,
  PRIMARY KEY (user_id, role)
);
CREATE TABLE device (
  device_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  name TEXT NOT NULL,
  revoked BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE TABLE session (
  session_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user_account (user_id),
  device_id TEXT NOT NULL REFERENCES device (device_id),
  access_hash TEXT NOT NULL UNIQUE,
  access_until BIGINT NOT NULL,
  revoked BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_device ON session (device_id);
CREATE TABLE refresh_token (
  refresh_hash TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (session_id),
  valid_until BIGINT NOT NULL,
  used_at BIGINT
);
CREATE TABLE login_guard (
  account_hash TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  next_at BIGINT NOT NULL
);
