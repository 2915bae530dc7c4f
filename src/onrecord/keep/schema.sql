-- The record, format 1. Times are RFC 3339 in UTC, dates YYYY-MM-DD, offsets code points in the edition's text.
-- application_id and user_version are set by migrate.py in the transaction that runs this file.

CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL,
    data   BLOB NOT NULL                      -- zstd
) STRICT, WITHOUT ROWID;

-- One thing as received. The same bytes with another sidecar are another source: the sidecar is part of what was received.
CREATE TABLE sources (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL REFERENCES contents,
    name        TEXT NOT NULL,
    media_type  TEXT,
    about       TEXT,                         -- JSON of model.About
    carrier     TEXT NOT NULL,
    origin      TEXT NOT NULL,
    received_at TEXT NOT NULL,
    read_by     TEXT NOT NULL,                -- version of onrecord that read it
    reading     TEXT NOT NULL                 -- hash of what came of it
) STRICT;
CREATE UNIQUE INDEX sources_as_received ON sources (sha256, ifnull(media_type, ''), ifnull(about, ''));

-- Every name under which a source was seen.
CREATE TABLE source_names (
    source      INTEGER NOT NULL REFERENCES sources,
    name        TEXT NOT NULL,
    origin      TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (
    id          INTEGER PRIMARY KEY,
    source      INTEGER REFERENCES sources,   -- null when its bytes were not taken in
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    says        TEXT NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (name, kind, says)
) STRICT;
CREATE INDEX refusals_of ON refusals (source);

-- A release as lists show it: the facts of its current edition.
CREATE TABLE releases (
    id        INTEGER PRIMARY KEY,
    slug      TEXT NOT NULL UNIQUE,
    current   INTEGER REFERENCES editions DEFERRABLE INITIALLY DEFERRED,
    title     TEXT,
    kind      TEXT,
    date      TEXT,
    place     TEXT,
    office    TEXT,
    issuers   TEXT NOT NULL,                  -- JSON, list of names
    turns     INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    slips     INTEGER NOT NULL,
    editions  INTEGER NOT NULL,
    opening   TEXT NOT NULL
) STRICT;
CREATE INDEX releases_newest ON releases (date DESC, id DESC);
CREATE INDEX releases_kind ON releases (kind, date DESC, id DESC);
CREATE INDEX releases_current ON releases (current);

-- What a release goes by. A key may belong to several; identity.py decides.
CREATE TABLE release_keys (
    key     TEXT NOT NULL,
    release INTEGER NOT NULL REFERENCES releases,
    PRIMARY KEY (key, release)
) STRICT, WITHOUT ROWID;
CREATE INDEX release_keys_of ON release_keys (release);

CREATE TABLE editions (
    id            INTEGER PRIMARY KEY,
    slug          TEXT NOT NULL UNIQUE,
    release       INTEGER NOT NULL REFERENCES releases,
    number        INTEGER NOT NULL,
    source        INTEGER NOT NULL REFERENCES sources,   -- the first that gave it
    received_at   TEXT NOT NULL,
    text_sha256   TEXT NOT NULL,
    facts_sha256  TEXT NOT NULL,
    born          INTEGER NOT NULL,           -- its first seq
    seq           INTEGER NOT NULL UNIQUE,    -- grows with every edition that becomes current
    superseded    INTEGER,                    -- seq of the edition that took its place
    proof         TEXT NOT NULL,              -- JSON of views.Proof
    content       BLOB NOT NULL,              -- zstd of the JSON of model.Release
    UNIQUE (release, number)
) STRICT;
CREATE INDEX editions_superseded ON editions (superseded) WHERE superseded IS NOT NULL;
CREATE INDEX editions_of_source ON editions (source);

-- Every source that gave an edition, and where in it.
CREATE TABLE edition_sources (
    edition  INTEGER NOT NULL REFERENCES editions,
    source   INTEGER NOT NULL REFERENCES sources,
    document INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    stop     INTEGER NOT NULL,
    PRIMARY KEY (edition, source, document, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX edition_sources_of ON edition_sources (source);

CREATE TABLE blocks (
    edition INTEGER NOT NULL REFERENCES editions,
    n       INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    PRIMARY KEY (edition, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    id   INTEGER PRIMARY KEY,
    fold TEXT NOT NULL UNIQUE,                -- the name without case and full stops
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL                        -- as first seen
) STRICT;

CREATE TABLE turns (
    edition    INTEGER NOT NULL REFERENCES editions,
    n          INTEGER NOT NULL,
    id         TEXT NOT NULL,
    label      TEXT,
    person     INTEGER REFERENCES people,
    speaker    TEXT,
    called     TEXT,
    outlet     TEXT,
    role       TEXT NOT NULL,
    position   TEXT,
    start      INTEGER NOT NULL,
    stop       INTEGER NOT NULL,
    opening    TEXT NOT NULL,
    PRIMARY KEY (edition, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_id ON turns (id);
CREATE INDEX turns_person ON turns (person) WHERE person IS NOT NULL;

-- turn is null for a paragraph outside any turn; n counts within the turn, or among those outside.
CREATE TABLE paragraphs (
    edition INTEGER NOT NULL REFERENCES editions,
    turn    INTEGER NOT NULL,                 -- 0 outside any turn
    n       INTEGER NOT NULL,
    id      TEXT NOT NULL,
    start   INTEGER NOT NULL,
    stop    INTEGER NOT NULL,
    PRIMARY KEY (edition, turn, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX paragraphs_id ON paragraphs (id);

CREATE TABLE exchanges (
    edition  INTEGER NOT NULL REFERENCES editions,
    n        INTEGER NOT NULL,
    id       TEXT NOT NULL,
    reporter TEXT,
    called   TEXT,
    outlet   TEXT,
    question TEXT NOT NULL,
    turns    INTEGER NOT NULL,
    certain  INTEGER NOT NULL,
    PRIMARY KEY (edition, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchanges_id ON exchanges (id);
CREATE INDEX exchanges_outlet ON exchanges (outlet) WHERE outlet IS NOT NULL;

-- Who appears in an edition, as what. role is null for one who only issues it.
CREATE TABLE appearances (
    edition  INTEGER NOT NULL REFERENCES editions,
    person   INTEGER NOT NULL REFERENCES people,
    role     TEXT,
    position TEXT,
    outlet   TEXT,
    turns    INTEGER NOT NULL
) STRICT;
CREATE INDEX appearances_edition ON appearances (edition);
CREATE INDEX appearances_person ON appearances (person, edition);

CREATE TABLE doubts (
    edition    INTEGER NOT NULL REFERENCES editions,
    n          INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    says       TEXT NOT NULL,
    anchor     TEXT,
    candidates TEXT NOT NULL,                 -- JSON, list of model.Candidate
    PRIMARY KEY (edition, n)
) STRICT, WITHOUT ROWID;

-- Ids that a better reading of the same words no longer has; the edition they stood in still answers for them.
CREATE TABLE retired (
    id      TEXT NOT NULL,
    edition INTEGER NOT NULL REFERENCES editions,
    PRIMARY KEY (id, edition)
) STRICT, WITHOUT ROWID;
