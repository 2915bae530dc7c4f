"""Keeping one source: all of it in one transaction, or nothing."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.keep.arrivals import Arrival, about_json, find_source, note_refusals
from onrecord.keep.content import fill, stored_release, summarise
from onrecord.keep.db import pack, rows, run, run_many, transaction, value
from onrecord.keep.facts import check_place, facts_sha256, proof_of, sha256_text
from onrecord.keep.identity import Keys, Known, choose, keys_of, moved_on, release_slug, unlike
from onrecord.keep.log import log_edition, log_source
from onrecord.keep.series import Form, forms_of, series_of
from onrecord.keep.views import FAILURES, Kept, Proof
from onrecord.model import Edition, Reading, Source

__all__ = ["keep_source"]

LOCAL_VERSION = version("onrecord")


class Draft(NamedTuple):
    """An edition with all that can be worked out before the database is asked."""

    edition: Edition
    text_sha256: str
    facts_sha256: str
    proof: Proof
    form: Form


class Origin(NamedTuple):
    """The source an edition comes from: whether it was read before, and the editions it gave then."""

    number: int
    arrival: Arrival
    reread: bool
    earlier: frozenset[int]


class Tally:
    """Which releases were new, changed and the same, each named once.

    ``back`` holds releases (number, id) whose older edition this source gives again: it is shown once
    the whole source is in, so that a source that gives two editions of a release settles on its last.
    """

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.notes: list[str] = []
        self.back: dict[tuple[int, str], int] = {}

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
    """Keep a source with what was read out of it. RecordError when an edition breaks law 1.

    A source that was received before is not kept again. When it was read better this time, its
    editions are put right: the same words stay the same edition. When this reading failed, not the
    source (``FAILURES``), what was read of it before stays.
    """
    sha256 = hashlib.sha256(source.data).hexdigest()
    drafts = _drafts(source, reading, editions)
    outcome = _outcome(reading, drafts)
    tally = Tally()
    with transaction(db, write=True):
        number = find_source(db, source, sha256)
        known = number is not None
        if number is None:
            number = _add_source(db, source, sha256, reading, arrival)
            log_source(db, number, arrival.stated)
        again = arrival.again(new_name=_note_name(db, number, source.name, arrival)) and known
        name, before = rows(db, "SELECT name, reading FROM sources WHERE id = ?", number)[0]
        failed = any(refusal.kind in FAILURES for refusal in reading.refusals)
        if before == outcome or (known and failed):
            _stay(db, number, reading, arrival, tally)
            if again and arrival.stated != "clock":
                _received_anew(db, number, arrival, tally)
        else:
            earlier = _take_out(db, number)
            keys = keys_of(name, sha256, [draft.edition.release for draft in drafts])
            for draft, its_keys in zip(drafts, keys, strict=True):
                _place(db, draft, its_keys, Origin(number, arrival, known, earlier), tally)
            _show_again(db, tally)
            _withdraw(db, earlier)
            _finish(db, source, number, reading, outcome, arrival)
        if again or before != outcome:
            _to_compare(db, number)
    return Kept(
        sha256=sha256,
        known=known,
        new=tally.names("new"),
        changed=tally.names("changed"),
        same=tally.names("same"),
        refused=len(reading.refusals),
        notes=tuple(tally.notes),
    )


_RELEASES_OF = """
SELECT DISTINCT releases.slug FROM edition_sources
JOIN editions ON editions.id = edition_sources.edition JOIN releases ON releases.id = editions.release
WHERE edition_sources.source = ? ORDER BY edition_sources.document, edition_sources.start"""


def _stay(db: apsw.Connection, number: int, reading: Reading, arrival: Arrival, tally: Tally) -> None:
    """Leave what was read of a source as it is; only a failure that came or went since is noted."""
    for (slug,) in rows(db, _RELEASES_OF, number):
        tally.note(slug, "same")
    note_refusals(db, number, reading, arrival.received_at)


def _drafts(source: Source, reading: Reading, editions: Sequence[Edition]) -> list[Draft]:
    drafts: list[Draft] = []
    forms = forms_of(source, reading)
    try:
        source.name.encode("utf-8")
        for edition in editions:
            check_place(edition, reading)
            release = edition.release
            proof = proof_of(release)
            form = forms[edition.document]
            drafts.append(Draft(edition, sha256_text(release.text), facts_sha256(release), proof, form))
    except UnicodeEncodeError as error:
        msg = (
            f"{source.name!a}: its name or text holds characters that are no Unicode text:"
            " it was not kept; report this source."
        )
        raise RecordError(msg) from error
    return drafts


def _outcome(reading: Reading, drafts: Sequence[Draft]) -> str:
    """Return a hash of what came of a source, so that reading it again is seen to change nothing.

    Names are left out: the same bytes may lie in two places.
    """
    facts = [
        (
            draft.text_sha256,
            draft.facts_sha256,
            draft.edition.release.guid,
            draft.edition.release.link,
            draft.form.sha256,
        )
        for draft in drafts
    ]
    refused = [refusal.kind for refusal in reading.refusals]
    return hashlib.sha256(msgspec.json.encode((facts, refused))).hexdigest()


def _add_source(db: apsw.Connection, source: Source, sha256: str, reading: Reading, arrival: Arrival) -> int:
    if value(db, "SELECT 1 FROM contents WHERE sha256 = ?", sha256) is None:
        run(db, "INSERT INTO contents VALUES (?, ?, ?)", (sha256, len(source.data), pack(source.data)))
    run(
        db,
        "INSERT INTO sources (sha256, name, media_type, about, carrier, origin, received_at,"
        " read_by, reading) VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
        (
            sha256,
            source.name,
            source.media_type,
            about_json(source),
            _carrier(reading),
            arrival.origin,
            arrival.received_at,
        ),
    )
    return db.last_insert_rowid()


def _note_name(db: apsw.Connection, number: int, name: str, arrival: Arrival) -> bool:
    """Note a name under which a source was seen; return whether it is a new one."""
    run(
        db,
        "INSERT OR IGNORE INTO source_names VALUES (?, ?, ?, ?, ?)",
        (number, name, arrival.origin, arrival.received_at, arrival.stated),
    )
    return db.changes() > 0


def _received_anew(db: apsw.Connection, number: int, arrival: Arrival, tally: Tally) -> None:
    """Show what a source gave again when the same bytes were received again, later than what is shown."""
    for edition, release_id, slug in rows(db, _EDITIONS_OF, number):
        if not _is_behind(db, release_id, arrival):
            tally.back[release_id, slug] = edition
    _show_again(db, tally)


def _to_compare(db: apsw.Connection, number: int) -> None:
    """Note what must be compared anew now that a source has come."""
    run(db, f"INSERT OR IGNORE INTO uncompared SELECT release FROM ({_EDITIONS_OF})", (number,))  # noqa: S608 - named here
    run(
        db,
        "INSERT OR IGNORE INTO unfollowed SELECT series FROM sources WHERE id = ? AND series LIKE 'feed:%'",
        (number,),
    )


_EDITIONS_OF = """
SELECT editions.id AS edition, editions.release, releases.slug FROM edition_sources
JOIN editions ON editions.id = edition_sources.edition JOIN releases ON releases.id = editions.release
WHERE edition_sources.source = ? ORDER BY edition_sources.document, edition_sources.start"""


def _is_behind(db: apsw.Connection, release_id: int, arrival: Arrival) -> bool:
    """Say whether what comes now was received before what is shown: snapshots may be read in any order."""
    if arrival.now:
        return False
    seen = value(
        db,
        "SELECT max(source_names.received_at) FROM releases JOIN edition_sources ON edition = current"
        " JOIN source_names ON source_names.source = edition_sources.source WHERE releases.id = ?",
        release_id,
    )
    return seen is not None and arrival.received_at < seen


def _finish(
    db: apsw.Connection, source: Source, number: int, reading: Reading, outcome: str, arrival: Arrival
) -> None:
    run(db, "DELETE FROM refusals WHERE source = ?", (number,))
    note_refusals(db, number, reading, arrival.received_at)
    run(
        db,
        "UPDATE sources SET reading = ?, read_by = ?, carrier = ?, series = ? WHERE id = ?",
        (outcome, LOCAL_VERSION, _carrier(reading), series_of(source, reading), number),
    )


def _carrier(reading: Reading) -> str:
    return reading.documents[0].carrier if reading.documents else ""


def _place(db: apsw.Connection, draft: Draft, keys: Keys, origin: Origin, tally: Tally) -> None:
    """Put one edition where it belongs: a new release, a new edition, or one that is there already."""
    known = _candidates(db, keys)
    release_id = choose(keys, draft.text_sha256, known)
    held = next((one for one in known if one.id == release_id), None)
    if held is not None and moved_on(keys, held):
        release_id = _reused(db, draft, held.id, tally)
    what = "same"
    if release_id is None:
        # A better reading may give another title or kind; the words still tell which release it is.
        release_id = _release_of_words(db, draft, origin)
    if release_id is None:
        release_id, what = _new_release(db, draft, keys), "new"
    slug, current = rows(db, "SELECT slug, current FROM releases WHERE id = ?", release_id)[0]
    edition = value(
        db,
        "SELECT id FROM editions WHERE release = ? AND text_sha256 = ? AND facts_sha256 = ?",
        release_id,
        draft.text_sha256,
        draft.facts_sha256,
    )
    better = _same_words(db, draft, release_id, origin) if edition is None else None
    if better is not None:
        edition = better
        _fill(db, draft, edition, edition)
        what = "changed"
    if edition is None:
        edition = _new_edition(db, draft, release_id, slug, origin)
        what = "new" if what == "new" else "changed"
        tally.back.pop((release_id, slug), None)
    elif current is not None and current != edition and _is_behind(db, release_id, origin.arrival):
        pass  # an older snapshot gives an older edition again: what is shown stays
    elif better is not None and current == edition:
        _make_current(db, release_id, edition, _next_seq(db))
    elif current is None or not origin.reread:
        tally.back[release_id, slug] = edition
    _link(db, draft, edition, origin.number)
    run_many(
        db, "INSERT OR IGNORE INTO release_keys VALUES (?, ?)", [(key, release_id) for key in keys.all()]
    )
    tally.note(slug, what)


def _reused(db: apsw.Connection, draft: Draft, release_id: int, tally: Tally) -> int | None:
    """Return the release that an item id stood for, or None where it stands for another one now."""
    release = draft.edition.release
    current, title = rows(db, "SELECT current, title FROM releases WHERE id = ?", release_id)[0]
    if current is None or not unlike(release.text, stored_release(db, current).text):
        return release_id
    tally.notes.append(
        f"The item id {release.guid} stood for “{title or 'Untitled release'}” and stands for"
        f" “{release.title or 'Untitled release'}” now: they are kept as two releases."
    )
    return None


def _link(db: apsw.Connection, draft: Draft, edition: int, source: int) -> None:
    """Note that a source gave an edition, where in it and in which form."""
    at = draft.edition.at
    run(
        db,
        "INSERT OR IGNORE INTO edition_sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            edition,
            source,
            draft.edition.document,
            at.start,
            at.end,
            draft.form.sha256,
            draft.form.start,
            draft.form.stop,
            draft.form.said,
        ),
    )


def _show_again(db: apsw.Connection, tally: Tally) -> None:
    for (release_id, slug), edition in tally.back.items():
        if value(db, "SELECT current FROM releases WHERE id = ?", release_id) != edition:
            _make_current(db, release_id, edition, _next_seq(db))
            tally.note(slug, "changed")


def _release_of_words(db: apsw.Connection, draft: Draft, origin: Origin) -> int | None:
    """Return the release of which this source gave these very words before, or None."""
    for edition in sorted(origin.earlier):
        sql = "SELECT release FROM editions WHERE id = ? AND text_sha256 = ?"
        found = value(db, sql, edition, draft.text_sha256)
        if found is not None:
            return found
    return None


def _same_words(db: apsw.Connection, draft: Draft, release_id: int, origin: Origin) -> int | None:
    """Return the edition that this source gave before with these very words, or None."""
    found = rows(
        db,
        "SELECT id FROM editions WHERE release = ? AND text_sha256 = ? ORDER BY number DESC",
        release_id,
        draft.text_sha256,
    )
    return next((edition for (edition,) in found if edition in origin.earlier), None)


def _take_out(db: apsw.Connection, number: int) -> frozenset[int]:
    """Unlink a source from the editions it gave and return them."""
    earlier = frozenset(
        row[0] for row in rows(db, "SELECT edition FROM edition_sources WHERE source = ?", number)
    )
    run(db, "DELETE FROM edition_sources WHERE source = ?", (number,))
    return earlier


def _withdraw(db: apsw.Connection, earlier: frozenset[int]) -> None:
    """Show no longer what no source gives any more; it stays readable under its id."""
    for edition in sorted(earlier):
        if value(db, "SELECT 1 FROM edition_sources WHERE edition = ?", edition):
            continue
        release_id = value(db, "SELECT id FROM releases WHERE current = ?", edition)
        if release_id is None:
            continue
        founded = value(
            db,
            "SELECT id FROM editions WHERE release = ?"
            " AND EXISTS (SELECT 1 FROM edition_sources WHERE edition = editions.id)"
            " ORDER BY number DESC LIMIT 1",
            release_id,
        )
        seq = _next_seq(db)
        if founded is not None:
            _make_current(db, release_id, founded, seq)
        else:
            run(db, "UPDATE editions SET superseded = ? WHERE id = ?", (seq, edition))
            run(db, "UPDATE releases SET current = NULL WHERE id = ?", (release_id,))


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


def _new_release(db: apsw.Connection, draft: Draft, keys: Keys) -> int:
    for length in range(5, 53):
        slug = release_slug(draft.edition.release, keys, length)
        if value(db, "SELECT 1 FROM releases WHERE slug = ?", slug) is None:
            break
    else:
        msg = f"{draft.edition.release.source}: no free id is left for {keys.all()[0]}."
        raise RecordError(msg)
    run(
        db,
        "INSERT INTO releases (slug, issuers, turns, exchanges, slips, editions, opening)"
        " VALUES (?, '[]', 0, 0, 0, 0, '')",
        (slug,),
    )
    return db.last_insert_rowid()


def _next_seq(db: apsw.Connection) -> int:
    return value(db, "SELECT max(ifnull(max(seq), 0), ifnull(max(superseded), 0)) + 1 FROM editions")


def _new_edition(db: apsw.Connection, draft: Draft, release_id: int, slug: str, origin: Origin) -> int:
    count = value(db, "SELECT count(*) FROM editions WHERE release = ?", release_id) + 1
    seq = _next_seq(db)
    run(
        db,
        "INSERT INTO editions (slug, release, number, source, received_at, text_sha256, facts_sha256,"
        " born, seq, proof, content) VALUES (?, ?, ?, ?, ?, '', '', ?, ?, '', x'')",
        (f"{slug}-e{count}", release_id, count, origin.number, origin.arrival.received_at, seq, seq),
    )
    edition = db.last_insert_rowid()
    previous = value(db, "SELECT current FROM releases WHERE id = ?", release_id)
    _fill(db, draft, edition, previous)
    if _is_behind(db, release_id, origin.arrival):
        run(db, "UPDATE editions SET superseded = seq WHERE id = ?", (edition,))
        run(db, "UPDATE releases SET editions = editions + 1 WHERE id = ?", (release_id,))
    else:
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
    log_edition(db, edition)


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
