-- Format 2: what it takes to show changes and to prove that nothing was altered or dropped.

ALTER TABLE sources ADD COLUMN series TEXT;          -- the feed it is a snapshot of, else its carrier
ALTER TABLE source_names ADD COLUMN stated TEXT NOT NULL DEFAULT 'clock';  -- who says when it was received
ALTER TABLE edition_sources ADD COLUMN form TEXT;    -- hash of the stretch of a feed it was read from
ALTER TABLE edition_sources ADD COLUMN raw_start INTEGER;  -- that stretch, in characters of the decoded source
ALTER TABLE edition_sources ADD COLUMN raw_stop INTEGER;
ALTER TABLE edition_sources ADD COLUMN said TEXT;    -- JSON of model.About: what the carrier says beside the text

-- Every source and every edition, in the order they were kept. Rows are added, never changed.
CREATE TABLE log (
    n       INTEGER PRIMARY KEY,              -- from 0
    kind    TEXT NOT NULL,                    -- "source" or "edition"
    row     INTEGER NOT NULL,                 -- id in sources or editions
    release TEXT,                             -- slug
    entry   BLOB NOT NULL                     -- JSON, keys sorted: what the Merkle tree is over
) STRICT;
CREATE INDEX log_of ON log (kind, row);
CREATE INDEX log_release ON log (release) WHERE release IS NOT NULL;

-- The complete subtrees of the log's Merkle tree (RFC 6962): level 0 are the leaves.
CREATE TABLE tree (
    level INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

-- For every owner of rows the sum of their hashes, kept by triggers (sums.py).
CREATE TABLE sums (
    name  TEXT NOT NULL,                      -- table
    owner INTEGER NOT NULL,
    total INTEGER NOT NULL,                   -- modulo 2**62
    PRIMARY KEY (name, owner)
) STRICT, WITHOUT ROWID;

-- What changed between one time a release was received and the next, within one series.
CREATE TABLE changes (
    id          INTEGER PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    release     INTEGER NOT NULL REFERENCES releases,
    series      TEXT NOT NULL,
    old_edition INTEGER NOT NULL REFERENCES editions,
    new_edition INTEGER NOT NULL REFERENCES editions,
    old_source  INTEGER NOT NULL REFERENCES sources,
    new_source  INTEGER NOT NULL REFERENCES sources,
    old_seen    TEXT NOT NULL,                -- when the old one was last received
    new_seen    TEXT NOT NULL,                -- when the new one was first received
    class       TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    noted       INTEGER NOT NULL,
    difference  BLOB NOT NULL                 -- zstd of JSON of compare.Difference
) STRICT;
CREATE INDEX changes_newest ON changes (new_seen DESC, id DESC);
CREATE INDEX changes_of ON changes (release);

CREATE TABLE change_classes (
    change INTEGER NOT NULL REFERENCES changes,
    class  TEXT NOT NULL,
    PRIMARY KEY (change, class)
) STRICT, WITHOUT ROWID;

-- A release that went from a feed while older items still stood in it.
CREATE TABLE departures (
    release   INTEGER NOT NULL REFERENCES releases,
    series    TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_by   TEXT NOT NULL,
    gone_from INTEGER NOT NULL REFERENCES sources,   -- the first snapshot without it
    back      TEXT,                           -- when it was seen again
    PRIMARY KEY (release, series, gone_by)
) STRICT, WITHOUT ROWID;

-- Releases whose changes have not been worked out yet; series whose departures have not.
CREATE TABLE uncompared (
    release INTEGER PRIMARY KEY REFERENCES releases
) STRICT;
CREATE TABLE unfollowed (
    series TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
