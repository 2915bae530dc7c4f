-- Format 3: which addresses are followed, and what they answered when.

CREATE TABLE followed (
    id            INTEGER PRIMARY KEY,
    address       TEXT NOT NULL UNIQUE,
    kind          TEXT,                       -- "feed", "sitemap" or "page"; null before its first answer
    series        TEXT,                       -- of a feed: the series its snapshots belong to
    found_in      INTEGER REFERENCES followed,  -- the sitemap or feed that lists it; null: somebody named it
    listed        TEXT,                       -- when that says it was changed, empty where it does not say; null: not listed any more
    pages         INTEGER NOT NULL,           -- 1: the pages of a feed's items are asked for, too
    every         INTEGER NOT NULL,           -- seconds
    since         TEXT NOT NULL,
    stopped       TEXT,
    moved_to      TEXT,                       -- where it moved for good
    etag          TEXT,                       -- as the server gave them with what is in the record
    last_modified TEXT,
    encoding      TEXT,
    asked_at      TEXT,
    due_at        TEXT,                       -- null: at once
    changed_at    TEXT,                       -- when it last answered something new
    failures      INTEGER NOT NULL,           -- in a row
    says          TEXT                        -- what was wrong the last time
) STRICT;
CREATE INDEX followed_of ON followed (found_in);

-- A time in which an address answered the same: of the first answer its status and head, when it came first and last.
CREATE TABLE responses (
    id         INTEGER PRIMARY KEY,
    followed   INTEGER NOT NULL REFERENCES followed,
    source     INTEGER NOT NULL REFERENCES sources,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    first_at   TEXT NOT NULL,                 -- the same, but never before the answer before it: a clock may be set back
    last_at    TEXT NOT NULL,
    status     INTEGER NOT NULL,
    hops       TEXT NOT NULL,                 -- JSON, list of [status, address]: the redirects on the way
    head       TEXT NOT NULL                  -- JSON, list of [name, value]
) STRICT;
CREATE INDEX responses_source ON responses (source, followed);
CREATE INDEX responses_followed ON responses (followed, id);

-- What is known of a host: its robots.txt, and until when it asked to be left alone.
CREATE TABLE hosts (
    id            INTEGER PRIMARY KEY,
    origin        TEXT NOT NULL UNIQUE,       -- scheme, host and port
    robots        TEXT,
    robots_status INTEGER,                    -- 0: it could not be reached
    robots_at     TEXT,
    hold_until    TEXT
) STRICT;

CREATE TABLE settings (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL                       -- JSON
) STRICT;

-- Sources of which something, or all, was refused.
CREATE TABLE unread (
    source INTEGER PRIMARY KEY REFERENCES sources
) STRICT;
INSERT INTO unread SELECT DISTINCT source FROM refusals WHERE source IS NOT NULL;

-- Within one second a release may go, come back and go again: nothing but their order tells such departures apart.
INSERT OR IGNORE INTO unfollowed SELECT DISTINCT series FROM departures;
DELETE FROM sums WHERE name = 'departures';
DROP TABLE departures;
CREATE TABLE departures (
    id        INTEGER PRIMARY KEY,
    release   INTEGER NOT NULL REFERENCES releases,
    series    TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_by   TEXT NOT NULL,
    gone_from INTEGER NOT NULL REFERENCES sources,   -- the first snapshot without it
    back      TEXT                            -- when it was seen again
) STRICT;
CREATE INDEX departures_of ON departures (release);
CREATE INDEX departures_series ON departures (series);
