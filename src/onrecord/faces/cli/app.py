"""The commands of `onrecord` as its help shows them, and the boundary where errors become words."""

import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter, validators

from onrecord import __version__
from onrecord.errors import OnrecordError, Unreadable
from onrecord.faces.cli import copies, exits, subscribes, tells, watching
from onrecord.faces.cli.places import DEFAULT_RECORD
from onrecord.faces.cli.plain import sentence

__all__ = ["app", "run"]

app = App(
    name="onrecord",
    version=__version__,
    help="Find, quote and check what officials said on the record.\n\n"
    "Reads press releases and briefing transcripts as they come (pages, feeds, digests, text), keeps"
    " every word and every version in a record, and serves it as a portal.",
    help_epilogue=exits.epilogue(),
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

Paths = Annotated[list[str], Parameter(allow_leading_hyphen=True)]
Json = Annotated[bool, Parameter(negative="", show_default=False)]
Meaning = Annotated[bool, Parameter(env_var="ONRECORD_MEANING", show_default=False)]
Place = Annotated[Path, Parameter(name="--record", env_var="ONRECORD_RECORD")]


Positive = Annotated[int, Parameter(validator=validators.Number(gte=1))]
Bound = Annotated[int | None, Parameter(validator=validators.Number(gte=1), show_default=False)]


@Parameter(name="*")
@dataclass(frozen=True)
class Bounds:
    """How far a heap may go. What passes a limit is named and refused; the rest is read."""

    max_bytes: Bound = None
    """Bytes of one source (67,108,864)."""
    max_depth: Bound = None
    """Heaps in one another (4): a ZIP archive in a mail in a tar is 3."""
    max_entries: Bound = None
    """What a heap may hold, heaps in it counted in (1,000,000)."""
    max_expansion: Bound = None
    """Unpacked bytes for each packed one (200)."""
    max_seconds: Bound = None
    """Seconds a source may take to be read (600)."""


@app.command(sort_key=1, help_epilogue="")
def read(
    paths: Paths,
    /,
    *,
    record: Place = DEFAULT_RECORD,
    jobs: Positive = 1,
    bounds: Bounds | None = None,
    received_at: str | None = None,
    meaning: Meaning = True,
    json: Json = False,
) -> int:
    """Read releases into a record: files, whole folders, or - for standard input.

    What was read before is not read twice; a release that changed becomes a new edition and the
    old one stays. What cannot be read is named with the reason, and the rest is read.

    Parameters
    ----------
    paths
        Files and folders to read; - is standard input.
    record
        The folder of the record; made where it is missing.
    jobs
        How many processes read beside the one that keeps; the record is the same with any number.
    received_at
        When it was received, such as 2021-05-23T15:10:29Z, or now. Without it: what a sidecar says, or
        a file named for its moment (2021-05-23T151029.rss), else now.
    meaning
        Where onrecord[meaning] is installed, learn what was said by its meaning too. It takes a
        second for some dozen passages, can be stopped, and goes on the next time.
    json
        Print one JSON object a line: a source, a refusal, at the end the summary.
    """
    from onrecord.faces.cli.reading import limits_of, read_heap

    limits = limits_of(asdict(bounds or Bounds()))
    summary = read_heap(paths, record, json=json, jobs=jobs, limits=limits, received_at=received_at)
    if meaning:
        from onrecord.faces.cli.learning import learn_meaning

        learn_meaning(record, json=json)
    if summary.failed:
        return exits.INTERNAL
    return Unreadable.exit_code if summary.refused and not summary.releases else exits.OK


app.command(watching.follow, sort_key=2, help_epilogue="")


@app.command(sort_key=2, help_epilogue="")
def serve(
    path: Path | None = None,
    /,
    *,
    record: Annotated[Path | None, Parameter(env_var="ONRECORD_RECORD")] = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    json: Json = False,
) -> int:
    """Serve a record as a portal, or read a heap and serve it at once.

    Parameters
    ----------
    path
        A record, or a file or folder not read yet.
    record
        Where to keep what is read; without it, a folder in the user's cache.
    host
        The address to listen on.
    port
        The port to listen on, 0 for a free one; without it 8321, or a free one where that is taken.
    json
        Print the address as a JSON object.
    """
    from onrecord.faces.cli.serving import serve_portal

    serve_portal(path, record, host=host, port=port, json=json)
    return exits.OK


@Parameter(name="*")
@dataclass(frozen=True)
class Conditions:
    """What an answer must also be. All conditions hold together."""

    kind: str | None = None
    """Kind of release, such as 'press briefing'."""
    speaker: str | None = None
    """Who speaks."""
    outlet: str | None = None
    """Outlet of the reporter."""
    role: str | None = None
    """Role of the speaker: official, reporter, operator, moderator or interpreter."""
    after: str | None = None
    """First day, as YYYY, YYYY-MM or YYYY-MM-DD."""
    before: str | None = None
    """Last day, likewise."""
    sort: Literal["relevance", "newest", "oldest"] = "relevance"
    """Order of the hits."""
    group: Literal["unit", "exchange", "release", "speaker", "day"] = "unit"
    """What the hits are put together by: each by itself, or by exchange, release, speaker or day."""
    alike: Annotated[bool, Parameter(negative="", show_default=False)] = False
    """Show near-identical passages each, not only the best of them with a count."""
    strict: Annotated[bool, Parameter(negative="", show_default=False)] = False
    """Only what has every word: nothing is added where hardly anything has."""
    all_editions: Annotated[bool, Parameter(negative="", show_default=False)] = False
    """Search superseded editions too."""
    limit: int = 20
    """How many hits, or groups, at most."""


@app.command(sort_key=3, help_epilogue="")
def search(
    query: str,
    /,
    *,
    only: Conditions | None = None,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
    csv: Json = False,
) -> int:
    """Search a record for words, phrases, speakers, questions, answers, countries and dates.

    Parameters
    ----------
    query
        Words (all of them), "exact words", OR, -word, word*, word~, a NEAR b, "a b"~5, brackets, and fields
        (speaker: role: outlet: asked: answered: kind: topic: country: place: title: after: before: on:
        in: has:).
    record
        The folder of the record.
    json
        Print JSON Lines, one hit a line.
    csv
        Print a table for a spreadsheet, one hit a line.
    """
    from onrecord.faces.cli.finding import search_record
    from onrecord.find import Query

    wanted = only or Conditions()
    question = Query(
        words=query,
        kind=wanted.kind,
        speaker=wanted.speaker,
        outlet=wanted.outlet,
        role=wanted.role,
        after=wanted.after,
        before=wanted.before,
        sort=wanted.sort,
        group=wanted.group,
        alike=wanted.alike,
        strict=wanted.strict,
        editions="all" if wanted.all_editions else "current",
        limit=wanted.limit,
        facets=False,
    )
    search_record(record, question, "json" if json else "csv" if csv else "words")
    return exits.OK


@app.command(sort_key=4, help_epilogue="")
def show(id_: str, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Show a release, a turn, a paragraph or an exchange by its id.

    Parameters
    ----------
    id_
        An id as search and the portal print it; ids of older editions work too.
    record
        The folder of the record.
    json
        Print what is shown as one JSON object.
    """
    from onrecord.faces.cli.finding import show_id

    show_id(record, id_, json=json)
    return exits.OK


@app.command(sort_key=5, help_epilogue="")
def check(
    file: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    /,
    *,
    quote: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    by: str | None = None,
    on: str | None = None,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """Check quotations: whether the record has them, word for word, by that person, on that day.

    Parameters
    ----------
    file
        A text (plain, HTML, Markdown, Word, PDF), or JSON Lines with quote, attributed_to and
        said_on; - is standard input.
    quote
        One quotation, instead of a file.
    by
        Who is said to have said it.
    on
        The day on which it is said to have been said, as YYYY-MM-DD, YYYY-MM or YYYY.
    record
        The folder of the record.
    json
        Print JSON Lines: one quotation a line.
    """
    from onrecord.faces.cli.checking import Asked, check_quotations

    return check_quotations(record, Asked(file, quote, by, on), json=json)


@app.command(sort_key=5, help_epilogue="")
def history(id_: str, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Show a release's history: when it was received in which edition, and what changed.

    Parameters
    ----------
    id_
        The id of a release, or of anything in it.
    record
        The folder of the record.
    json
        Print the history as one JSON object.
    """
    from onrecord.faces.cli.changing import print_history

    print_history(record, id_, json=json)
    return exits.OK


@app.command(sort_key=6, help_epilogue="")
def diff(id_: str, other: str | None = None, /, *, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """Show what changed between two editions: [-gone-] and {+come+}.

    Parameters
    ----------
    id_
        A change of the ledger, an edition, or a release: of that its last two editions.
    other
        The other edition, the newer one.
    record
        The folder of the record.
    json
        Print the difference as one JSON object.
    """
    from onrecord.faces.cli.changing import print_difference

    print_difference(record, id_, other, json=json)
    return exits.OK


@Parameter(name="*")
@dataclass(frozen=True)
class Changes:
    """Which changes are wanted. All conditions hold together."""

    kind: Annotated[str | None, Parameter(name="--class")] = None
    """Only this class: negation, "number or date", name, attribution, "turn added or removed", wording,
    title, letterhead, spelling, typography, "markup only", or withdrawn."""
    release: str | None = None
    """Only changes of this release."""
    noted: bool | None = None
    """Only what the publisher notes, or (--no-noted) does not note."""
    after: str | None = None
    """Received at this time or later, such as 2021-05-23 or 2021-05-23T15:10:29Z."""
    before: str | None = None
    """Received at this time or earlier, likewise."""
    limit: int | None = None
    """How many at most; all without it."""


@app.command(sort_key=7, help_epilogue="")
def ledger(*, only: Changes | None = None, record: Place = DEFAULT_RECORD, json: Json = False) -> int:
    """List every change in a record, newest first, and what was taken out of its feed.

    Parameters
    ----------
    record
        The folder of the record.
    json
        Print one JSON object a line.
    """
    from onrecord.faces.cli.changing import print_ledger
    from onrecord.keep.history import WantedChanges

    one = only or Changes()
    wanted = WantedChanges(one.kind, one.release, one.noted, one.after, one.before)
    print_ledger(record, wanted, one.limit, json=json)
    return exits.OK


@app.command(sort_key=8, help_epilogue="")
def audit(
    *,
    since: Path | None = None,
    entries: Path | None = None,
    key: str | None = None,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """Check a record: hash every source again, rebuild every edition from it and compare.

    Parameters
    ----------
    since
        A checkpoint made earlier: prove that nothing of then was altered or dropped.
    entries
        The copy of the log that was made with the checkpoint; with it, each altered entry is named.
    key
        The key that signed the checkpoint, if it is not this record's.
    record
        The folder of the record.
    json
        Print the findings as one JSON object.
    """
    from onrecord.faces.cli.auditing import audit_record

    return audit_record(record, (since, entries, key), json=json)


@app.command(sort_key=9, help_epilogue="")
def checkpoint(
    *,
    entries: Path | None = None,
    name: str | None = None,
    key: Annotated[bool, Parameter(negative="", show_default=False)] = False,
    record: Place = DEFAULT_RECORD,
    json: Json = False,
) -> int:
    """Sign what the record holds now, to be kept elsewhere: audit --since proves by it.

    Parameters
    ----------
    entries
        A file to copy the log's entries to, for audit --since --entries.
    name
        The name of the record's key when it is made, such as example.org/onrecord.
    key
        Print the key that verifies the signature, and sign nothing.
    record
        The folder of the record.
    json
        Print the checkpoint as one JSON object.
    """
    from onrecord.faces.cli.proving import print_checkpoint

    print_checkpoint(record, entries, name, key=key, json=json)
    return exits.OK


app.command(tells.tell, sort_key=10, help_epilogue="")
for _command in (copies.backup, copies.restore, copies.merge):
    app.command(_command, sort_key=10, help_epilogue="")


for _command in (subscribes.subscribe, subscribes.subscriptions):
    app.command(_command, sort_key=10, help_epilogue="")


@app.command(sort_key=11, help_epilogue="")
def parse(files: Paths, /, *, json: Json = False) -> int:
    """Parse files and print their releases; needs no record and keeps nothing.

    Parameters
    ----------
    files
        Files and folders to parse; - is standard input.
    json
        Print JSON Lines: one release a line, in the shape that onrecord schema prints.
    """
    from onrecord.faces.cli.parsing import parse_files

    return parse_files(files, json=json)


@app.command(sort_key=12, help_epilogue="")
def schema() -> int:
    """Print the JSON Schema of what parse --json prints, one release a line."""
    import json

    from onrecord.schema import release_schema

    sys.stdout.write(json.dumps(release_schema(), indent=2, ensure_ascii=False) + "\n")
    return exits.OK


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code. Errors become one sentence on standard error."""
    try:
        code = app(list(arguments), result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        return _say(f"{error} See onrecord --help.", exits.USAGE)
    except OnrecordError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("Stopped. What was finished is kept.", exits.INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        return exits.BROKEN_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
            _drop_output()
            says = f"The output could not be written ({error.strerror}): make room for it and try again."
            return _say(says, OnrecordError.exit_code)
        return _internal(error)
    return code if isinstance(code, int) else exits.OK


def _drop_output() -> None:
    """See that what Python still holds for an output that cannot take it is not written at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(says: str, code: int) -> int:
    sys.stderr.write(f"onrecord: {sentence(says)}\n")
    return code


def _internal(error: Exception) -> int:
    from onrecord.faces.cli.failing import what_happened

    says = (
        f"internal error: {what_happened(error)}. Nothing that was finished is lost."
        " Please report this line and the command; ONRECORD_DEBUG=1 shows more."
    )
    return _say(says, exits.INTERNAL)
