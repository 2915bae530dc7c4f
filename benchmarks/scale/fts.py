"""SQLite FTS5 over the same turns, asked for the same answers."""

from itertools import chain
from pathlib import Path

import apsw
import msgspec

from benchmarks.scale.corpus import Drawn, Heap
from benchmarks.scale.questions import Asked

FACETS = ("kind", "speaker", "outlet", "role", "year")
COLUMNS = ("anchor", "text", "title", "day", "year", "kind", "speaker", "outlet", "role", "exchange")
BATCH = 20_000
SCHEMA = f"""
CREATE TABLE unit (id INTEGER PRIMARY KEY, {", ".join(COLUMNS)});
CREATE VIRTUAL TABLE fts USING fts5(
    text, title, content='unit', content_rowid='id', tokenize='porter unicode61'
);
"""
PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -256000"
INSERT = f"INSERT INTO unit VALUES (NULL{',?' * len(COLUMNS)}) RETURNING id"

WHERE = "fts MATCH ?1 AND (?4 IS NULL OR unit.role = ?4) AND (?2 = 0 OR unit.day BETWEEN ?2 AND ?3)"
FOUND = f"FROM fts JOIN unit ON unit.id = fts.rowid WHERE {WHERE}"
SHOWN = (
    "SELECT unit.anchor, unit.text, unit.title, unit.kind, unit.speaker, unit.outlet, unit.role, unit.day, "
    "snippet(fts, 0, '[', ']', '…', 40), fts.rank "
)
PAGE = f"{SHOWN}{FOUND} ORDER BY fts.rank LIMIT 20"
BY_EXCHANGE = (
    f"WITH best AS (SELECT unit.exchange, unit.id, min(fts.rank) AS rank, count(*) AS turns {FOUND} "
    "GROUP BY ifnull(unit.exchange, unit.id) ORDER BY 3 LIMIT 20) "
    f"{SHOWN} FROM best JOIN fts ON fts.rowid = best.id JOIN unit ON unit.id = best.id "
    "WHERE fts MATCH ?1 ORDER BY best.rank"
)
COUNTED = "".join(
    f" UNION ALL SELECT * FROM (SELECT '{name}', {name}, count(*) FROM found "
    f"WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY 3 DESC LIMIT 50)"
    for name in FACETS
)
COUNT = (
    f"WITH found AS MATERIALIZED (SELECT {', '.join(f'unit.{name}' for name in FACETS)} {FOUND}) "
    f"SELECT 'all', NULL, count(*) FROM found{COUNTED}"
)


def rows(release: Drawn) -> list[tuple[str | int | None, ...]]:
    """A release as rows, its title with the first."""
    day = int(release.day.replace("-", ""))
    inside = {n: f"{release.id}x{i}" for i, turns in enumerate(release.exchanges) for n in turns}
    said = [
        (f"{release.id}t{t.n}", t.text, t.speaker, t.outlet, t.role, inside.get(t.n)) for t in release.turns
    ]
    loose = [(f"{release.id}p{i}", text, None, None, None, None) for i, text in enumerate(release.paragraphs)]
    return [
        (anchor, text, release.title if i == 0 else None, day, day // 10_000, release.kind, *who)
        for i, (anchor, text, *who) in enumerate([*said, *loose])
    ]


def build(heap: Heap, path: Path) -> None:
    db = apsw.Connection(str(path))
    list(db.execute(f"{PRAGMAS};{SCHEMA}"))
    plain = INSERT.removesuffix(" RETURNING id")
    with db:
        db.executemany(plain, chain.from_iterable(rows(release) for release in heap))
        db.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
    list(db.execute("INSERT INTO fts (fts) VALUES ('optimize'); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"))
    db.close()


class Fts:
    """FTS5 open for questions."""

    def __init__(self, path: Path) -> None:
        self._db = apsw.Connection(str(path))
        list(self._db.execute(PRAGMAS))
        self._db.set_busy_timeout(10_000)

    def ask(self, asked: Asked) -> int:
        values = (asked.match, asked.first, asked.last, asked.role)
        page = list(self._db.execute(BY_EXCHANGE if asked.by_exchange else PAGE, values))
        counted = list(self._db.execute(COUNT, values))
        msgspec.json.encode((page, counted))
        return int(str(counted[0][2]))

    def add(self, release: Drawn) -> None:
        """Put a release in, as a writer beside the readers does."""
        with self._db:
            for row in rows(release):
                for (number,) in self._db.execute(INSERT, row):
                    self._db.execute(
                        "INSERT INTO fts (rowid, text, title) VALUES (?,?,?)", (number, row[1], row[2])
                    )

    def level(self) -> None:
        """What was added is findable already."""
