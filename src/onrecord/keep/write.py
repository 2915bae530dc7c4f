"""Keeping one source: all of it in one transaction, or nothing."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.keep.content import fill, summarise
from onrecord.keep.db import pack, rows, run, run_many, transaction, value
from onrecord.keep.facts import check_place, facts_sha256, proof_of, sha256_text
from onrecord.keep.identity import Keys, Known, choose, keys_of, release_slug
from onrecord.keep.views import Kept, Proof
from onrecord.model import Edition, Reading, Refusal, Source

__all__ = ["Arrival", "keep_source", "note_refusal"]

LOCAL_VERSION = version("onrecord")


class Arrival(NamedTuple):
    """When (RFC 3339, UTC) and from where ("file", "feed", "stdin", ...) a source came."""

    received_at: str
    origin: str


class Draft(NamedTuple):
    """An edition with all that can be worked out before the database is asked."""

    edition: Edition
    keys: Keys
    text_sha256: str
    facts_sha256: str
    proof: Proof


class Tally:
    """Which releases were new, changed and the same, each named once."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def note(self, slug: str, what: str) -> None:
        """Note what happened to a release; what matters more stays."""
        order = ("same", "changed", "new")
        if order.index(what) >= order.index(self.of.get(slug, "same")):
            self.of[slug] = what

    def names(self, what: str) -> tuple[str, ...]:
        """Return the releases to which this happened, in order."""
        return tuple(slug for slug, one in self.of.items() if one == what)


def keep_source(
    db: apsw.Connection, source: Source, reading: Reading, editions: Sequence[Edition], arrival: Arrival
) -> Kept:
    """Keep a source with what was read out of it. RecordError when an edition breaks law 1."""
    sha256 = hashlib.sha256(source.data).hexdigest()
    drafts = _drafts(source, sha256, reading, editions)
    outcome = _outcome(reading, drafts)
    tally = Tally()
    with transaction(db, write=True):
        known = find_source(db, source, sha256)
        if known is not None and value(db, "SELECT reading FROM sources WHERE id = ?", known) == outcome:
            number, again = known, True
            for (slug,) in rows(db, _RELEASES_OF, known):
                tally.note(slug, "same")
        else:
            number, again = known or _add_source(db, source, sha256, reading, arrival), False
        _note_name(db, number, source.name, arrival)
        if not again:
            for draft in drafts:
                _place(db, draft, number, arrival, tally, reread=known is not None)
            _finish(db, number, source, reading, outcome, arrival)
    return Kept(
        sha256,
        known is not None,
        tally.names("new"),
        tally.names("changed"),
        tally.names("same"),
        len(reading.refusals),
    )


_RELEASES_OF = """
SELECT DISTINCT releases.slug FROM edition_sources
JOIN editions ON editions.id = edition_sources.edition JOIN releases ON releases.id = editions.release
WHERE edition_sources.source = ? ORDER BY edition_sources.document, edition_sources.start"""


def _drafts(source: Source, sha256: str, reading: Reading, editions: Sequence[Edition]) -> list[Draft]:
    keys = keys_of(source.name, sha256, [edition.release for edition in editions])
    drafts: list[Draft] = []
    try:
        source.name.encode("utf-8")
        for edition, its_keys in zip(editions, keys, strict=True):
            check_place(edition, reading)
            release = edition.release
            proof = proof_of(release)
            drafts.append(Draft(edition, its_keys, sha256_text(release.text), facts_sha256(release), proof))
    except UnicodeEncodeError as error:
        msg = (
            f"{source.name!a}: its name or text holds characters that are no Unicode text:"
            " it was not kept; report this source."
        )
        raise RecordError(msg) from error
    return drafts


def _outcome(reading: Reading, drafts: Sequence[Draft]) -> str:
    """Return a hash of what came of a source, so that reading it again is seen to change nothing."""
    facts = [(draft.text_sha256, draft.facts_sha256, draft.keys.all()) for draft in drafts]
    refused = [(refusal.kind, refusal.says) for refusal in reading.refusals]
    return hashlib.sha256(msgspec.json.encode((facts, refused))).hexdigest()


def about_json(source: Source) -> str | None:
    """Return what a sidecar says of a source as the record stores it."""
    return None if source.about is None else msgspec.json.encode(source.about).decode()


def find_source(db: apsw.Connection, source: Source, sha256: str) -> int | None:
    """Return the number of a source that was received before, or None."""
    return value(
        db,
        "SELECT id FROM sources WHERE sha256 = ? AND ifnull(media_type, '') = ? AND ifnull(about, '') = ?",
        sha256,
        source.media_type or "",
        about_json(source) or "",
    )


def _add_source(db: apsw.Connection, source: Source, sha256: str, reading: Reading, arrival: Arrival) -> int:
    if value(db, "SELECT 1 FROM contents WHERE sha256 = ?", sha256) is None:
        run(db, "INSERT INTO contents VALUES (?, ?, ?)", (sha256, len(source.data), pack(source.data)))
    carrier = reading.documents[0].carrier if reading.documents else ""
    run(
        db,
        "INSERT INTO sources (sha256, name, media_type, about, carrier, origin, received_at,"
        " read_by, reading) VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
        (
            sha256,
            source.name,
            source.media_type,
            about_json(source),
            carrier,
            arrival.origin,
            arrival.received_at,
        ),
    )
    return db.last_insert_rowid()


def _note_name(db: apsw.Connection, number: int, name: str, arrival: Arrival) -> None:
    run(
        db,
        "INSERT OR IGNORE INTO source_names VALUES (?, ?, ?, ?)",
        (number, name, arrival.origin, arrival.received_at),
    )


def _finish(
    db: apsw.Connection, number: int, source: Source, reading: Reading, outcome: str, arrival: Arrival
) -> None:
    run(db, "DELETE FROM refusals WHERE source = ?", (number,))
    for refusal in reading.refusals:
        note_refusal(db, refusal, arrival.received_at, number)
    carrier = reading.documents[0].carrier if reading.documents else ""
    run(
        db,
        "UPDATE sources SET reading = ?, read_by = ?, carrier = ? WHERE id = ?",
        (outcome, LOCAL_VERSION, carrier, number),
    )


def note_refusal(db: apsw.Connection, refusal: Refusal, received_at: str, number: int | None = None) -> None:
    """Keep the word of something that was not read; saying it twice changes nothing."""
    run(
        db,
        "INSERT OR IGNORE INTO refusals (source, name, kind, says, received_at) VALUES (?, ?, ?, ?, ?)",
        (number, refusal.source, refusal.kind, refusal.says, received_at),
    )


def _place(
    db: apsw.Connection, draft: Draft, number: int, arrival: Arrival, tally: Tally, *, reread: bool
) -> None:
    """Put one edition where it belongs: a new release, a new edition, or one that is there already."""
    release_id = choose(draft.keys, draft.text_sha256, _candidates(db, draft.keys))
    what = "same"
    if release_id is None:
        release_id, what = _new_release(db, draft), "new"
    slug = value(db, "SELECT slug FROM releases WHERE id = ?", release_id)
    edition = value(
        db,
        "SELECT id FROM editions WHERE release = ? AND text_sha256 = ? AND facts_sha256 = ?",
        release_id,
        draft.text_sha256,
        draft.facts_sha256,
    )
    if edition is None and reread:
        edition = _read_better(db, draft, release_id, number)
        what = "same" if edition is None else "changed"
    if edition is None:
        edition = _new_edition(db, draft, release_id, slug, number, arrival)
        what = "new" if what == "new" else "changed"
    elif not reread and value(db, "SELECT current FROM releases WHERE id = ?", release_id) != edition:
        _make_current(db, release_id, edition, _next_seq(db))
        what = "changed"
    at = draft.edition.at
    run(
        db,
        "INSERT OR IGNORE INTO edition_sources VALUES (?, ?, ?, ?, ?)",
        (edition, number, draft.edition.document, at.start, at.end),
    )
    run_many(
        db,
        "INSERT OR IGNORE INTO release_keys VALUES (?, ?)",
        [(key, release_id) for key in draft.keys.all()],
    )
    tally.note(slug, what)


def _candidates(db: apsw.Connection, keys: Keys) -> list[Known]:
    known: list[Known] = []
    found: set[int] = set()
    for key in keys.all():
        for (release,) in rows(db, "SELECT release FROM release_keys WHERE key = ? ORDER BY release", key):
            if release in found:
                continue
            found.add(release)
            its_keys = frozenset(
                row[0] for row in rows(db, "SELECT key FROM release_keys WHERE release = ?", release)
            )
            texts = frozenset(
                row[0] for row in rows(db, "SELECT text_sha256 FROM editions WHERE release = ?", release)
            )
            known.append(Known(release, its_keys, texts))
        if found and key == keys.guid:
            break  # nothing weaker is asked once its own name is known
    return known


def _new_release(db: apsw.Connection, draft: Draft) -> int:
    for length in range(5, 53):
        slug = release_slug(draft.edition.release, draft.keys, length)
        if value(db, "SELECT 1 FROM releases WHERE slug = ?", slug) is None:
            break
    else:
        msg = f"{draft.edition.release.source}: no free id is left for {draft.keys.all()[0]}."
        raise RecordError(msg)
    run(
        db,
        "INSERT INTO releases (slug, issuers, turns, exchanges, slips, editions, opening)"
        " VALUES (?, '[]', 0, 0, 0, 0, '')",
        (slug,),
    )
    return db.last_insert_rowid()


def _next_seq(db: apsw.Connection) -> int:
    return value(db, "SELECT ifnull(max(seq), 0) + 1 FROM editions")


def _new_edition(
    db: apsw.Connection, draft: Draft, release_id: int, slug: str, number: int, arrival: Arrival
) -> int:
    count = value(db, "SELECT count(*) FROM editions WHERE release = ?", release_id) + 1
    seq = _next_seq(db)
    run(
        db,
        "INSERT INTO editions (slug, release, number, source, received_at, text_sha256, facts_sha256,"
        " born, seq, proof, content) VALUES (?, ?, ?, ?, ?, '', '', ?, ?, '', x'')",
        (f"{slug}-e{count}", release_id, count, number, arrival.received_at, seq, seq),
    )
    edition = db.last_insert_rowid()
    previous = value(db, "SELECT current FROM releases WHERE id = ?", release_id)
    _fill(db, draft, edition, previous)
    _make_current(db, release_id, edition, seq)
    return edition


def _fill(db: apsw.Connection, draft: Draft, edition: int, previous: int | None) -> None:
    release = draft.edition.release
    fill(db, edition, release, previous)
    run(
        db,
        "UPDATE editions SET text_sha256 = ?, facts_sha256 = ?, proof = ?, content = ? WHERE id = ?",
        (
            draft.text_sha256,
            draft.facts_sha256,
            msgspec.json.encode(draft.proof).decode(),
            pack(msgspec.json.encode(release)),
            edition,
        ),
    )


def _read_better(db: apsw.Connection, draft: Draft, release_id: int, number: int) -> int | None:
    """Put a better reading of the same words in the place of the old one: the edition is the same."""
    edition = value(
        db,
        "SELECT editions.id FROM editions JOIN edition_sources ON edition = editions.id"
        " WHERE release = ? AND text_sha256 = ? AND edition_sources.source = ? ORDER BY number DESC LIMIT 1",
        release_id,
        draft.text_sha256,
        number,
    )
    if edition is None:
        return None
    _fill(db, draft, edition, edition)
    if value(db, "SELECT current FROM releases WHERE id = ?", release_id) == edition:
        _make_current(db, release_id, edition, _next_seq(db))
    return edition


def _make_current(db: apsw.Connection, release_id: int, edition: int, seq: int) -> None:
    """Show this edition from now on. Its seq grows, so that the index takes it in (again)."""
    run(
        db,
        "UPDATE editions SET superseded = ?"
        " WHERE id = (SELECT current FROM releases WHERE id = ?) AND id <> ?",
        (seq, release_id, edition),
    )
    run(db, "UPDATE editions SET seq = ?, superseded = NULL WHERE id = ?", (seq, edition))
    run(db, "UPDATE releases SET current = ? WHERE id = ?", (edition, release_id))
    summarise(db, release_id, edition)


def is_known(db: apsw.Connection, source: Source) -> bool:
    """Say whether these bytes, with this sidecar, were received before."""
    return find_source(db, source, hashlib.sha256(source.data).hexdigest()) is not None
