"""`check`: quotations of a file, of a text or of the command line, judged against the record."""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from onrecord.check import TRUE, Change, Checker, Finding, Passage, Quotation, article, covers, quoting, row
from onrecord.days import YEARLESS, check_day
from onrecord.errors import Unreadable
from onrecord.faces.cli.exits import OK, UNCONFIRMED, UsageError
from onrecord.faces.cli.inputs import STDIN, check_paths
from onrecord.faces.cli.outline import WIDTH
from onrecord.faces.cli.places import existing_record
from onrecord.faces.cli.plain import indented, plain, sentence
from onrecord.model import Source

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Asked", "check_quotations"]

_MOST_LINE = 2_000_000
_MOST_TEXT = 64 * 1024 * 1024
_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d\d:.*)?$")
_COLOURS = {"altered": "yellow", "spliced": "yellow", "wrong_speaker": "yellow", "wrong_date": "yellow"}


class Asked(msgspec.Struct, frozen=True):
    """What the command line asks: a file, or one quotation with who is said to have said it and when."""

    path: str | None = None
    quote: str | None = None
    by: str | None = None
    on: str | None = None


class _Line(msgspec.Struct):
    quote: str
    attributed_to: str | None = None
    said_on: str | None = None
    id: str | int | None = None


_lines = msgspec.json.Decoder(_Line)


def check_quotations(place: Path, asked: Asked, *, json: bool) -> int:
    """Check what is asked against the record at ``place`` and print the findings. Gives the exit code.

    Raises NotFound when there is no record or file, Unreadable when the file cannot be read.
    """
    from onrecord.keep import Record

    if (asked.path is None) == (asked.quote is None):
        says = "Give a file to check, - for standard input, or one quotation with --quote."
        raise UsageError(says)
    if asked.path is not None:
        if asked.by or asked.on:
            says = "--by and --on go with --quote: a file says who is quoted, and when, itself."
            raise UsageError(says)
        check_paths([asked.path])
    existing_record(place)
    out = _Printer(json=json)
    with Record.open(place) as record, Checker.open(record, place) as checker:
        for quotation in _quotations(asked, out):
            out.finding(checker.check(quotation))
        out.end(checker)
    return out.code


class _Printer:
    """Prints findings as they come, and keeps what the exit code needs."""

    def __init__(self, *, json: bool) -> None:
        from rich.console import Console

        self._json = json
        self._console = Console(width=WIDTH, highlight=False, soft_wrap=True)
        self._counts: dict[str, int] = {}
        self._n = 0
        self.code = OK

    def finding(self, finding: Finding) -> None:
        """Print one finding."""
        self._n += 1
        verdict = finding.verdict or "not checked"
        self._counts[verdict] = self._counts.get(verdict, 0) + 1
        if finding.verdict not in TRUE and self.code == OK:
            self.code = UNCONFIRMED
        if self._json:
            sys.stdout.write(msgspec.json.encode(row(finding, self._n)).decode() + "\n")
            return
        _print(self._console, self._n, finding)

    def refused(self, says: str) -> None:
        """Name a line that cannot be read; the others are checked all the same."""
        sys.stderr.write(f"refused: {sentence(says)}\n")
        self.code = Unreadable.exit_code

    def note(self, says: str) -> None:
        """Say something about what was given."""
        sys.stderr.write(f"onrecord: {sentence(says)}\n")

    def end(self, checker: Checker) -> None:
        """Print how many there were of each verdict."""
        if self._json or not self._n:
            return
        counted = ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in self._counts.items())
        many = "1 quotation" if self._n == 1 else f"{self._n:,} quotations"
        print(f"{many} checked ({covers(checker.covers())}): {counted}.")


# --------------------------------------------------------------------------- reading


def _quotations(asked: Asked, out: _Printer) -> Iterator[Quotation]:
    if asked.quote is not None:
        yield Quotation(asked.quote, asked.by, _day(asked.on, "--on"))
        return
    path = asked.path or STDIN
    if path == STDIN:
        if sys.stdin is None:
            says = "Standard input is closed: give a file's name, or its words."
            raise Unreadable(says, kind="unreadable")
        yield from _stream(sys.stdin.buffer, STDIN, out)
        return
    try:
        with Path(path).open("rb") as stream:
            yield from _stream(stream, path, out)
    except OSError as error:
        says = f"'{path}' cannot be read ({error.strerror}): name one file of quotations, or one text."
        raise Unreadable(says, kind="unreadable") from error


def _stream(stream: BinaryIO, name: str, out: _Printer) -> Iterator[Quotation]:
    head = stream.read(4096)
    rest = _Joined(head, stream)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_lines(rest, name, out)
        return
    data = rest.read(_MOST_TEXT)
    found = quoting(article(Source(name, data)))
    for at in found.unclosed[:3]:
        out.note(f"{name}: a quotation mark opens at character {at:,} and none closes it; it is passed over.")
    if not found.quotations:
        out.note(f"There are no quotations in {name}: words to be checked stand in quotation marks.")
    yield from found.quotations


class _Joined:
    """A stream with what was read of it put back."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._stream = stream

    def read(self, most: int) -> bytes:
        """Read up to ``most`` bytes and one."""
        data = self._head.read()
        return data + self._stream.read(max(most + 1 - len(data), 0))

    def lines(self) -> Iterator[bytes]:
        """Yield lines, each cut where it is longer than any may be."""
        pending = self._head.read()
        while True:
            line, end, pending = pending.partition(b"\n")
            if end:
                yield line
                continue
            more = self._stream.read(65_536)
            if not more:
                if line:
                    yield line
                return
            pending = line + more
            if len(line) > _MOST_LINE:
                yield line
                while more and b"\n" not in more:
                    more = self._stream.read(65_536)
                pending = more.partition(b"\n")[2]


def _json_lines(stream: _Joined, name: str, out: _Printer) -> Iterator[Quotation]:
    for n, line in enumerate(stream.lines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {n}"
        if len(line) > _MOST_LINE:
            out.refused(f"{where} has more than {_MOST_LINE:,} bytes: give one quotation a line.")
            continue
        try:
            told = _lines.decode(line.removeprefix(b"\xef\xbb\xbf"))
            day = _day(told.said_on, where)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            out.refused(
                f"{where} is no quotation ({error}): give a JSON object with quote, attributed_to, said_on."
            )
            continue
        except UsageError as error:
            out.refused(str(error))
            continue
        yield Quotation(told.quote, told.attributed_to, day, told.id)


def _day(text: str | None, where: str) -> str | None:
    """The day as asked for; of a timestamp its date."""
    if not text:
        return None
    found = _DATE.match(text.strip())
    told = found[1] if found else text
    try:
        if found is None and not text.startswith(YEARLESS):
            raise ValueError
        check_day(told)
    except ValueError as error:
        msg = f"{where}: “{text[:40]}” is no day: give YYYY-MM-DD, YYYY-MM or YYYY."
        raise UsageError(msg) from error
    return told


# --------------------------------------------------------------------------- printing


def _print(console: "Console", n: int, finding: Finding) -> None:
    from rich.text import Text

    verdict = finding.verdict or "not checked"
    colour = "green" if verdict in TRUE else _COLOURS.get(verdict, "red")
    asked = finding.quotation
    head = Text(f"{n:>3}. ")
    head.append(verdict.replace("_", " "), style=f"bold {colour}")
    who = ", ".join(fact for fact in (asked.attributed_to, asked.said_on) if fact)
    head.append(plain(f"  {who}" if who else ""), style="dim")
    console.print(head)
    console.print(_quote(finding))
    console.print(Text(indented(finding.says, 5, WIDTH)))
    for passage in _told(finding):
        console.print(_passage(passage))
    console.print()


def _told(finding: Finding) -> Iterable[Passage]:
    return finding.passages[: 3 if finding.verdict != "spliced" else None]


def _quote(finding: Finding) -> "object":
    """The quotation; where words differ, those of the record struck out before those quoted."""
    from rich.text import Text

    from onrecord.check.quoted import quoted

    text = quoted(finding.quotation.quote).text
    shown = Text("     “")
    at = 0
    for change in _once(finding.changes):
        if change.at.start < at:
            continue
        shown.append(plain(text[at : change.at.start]))
        if change.said:
            lead = " " if at and not text[: change.at.start].endswith(" ") else ""
            shown.append(plain(f"{lead}[-{change.said}-]"), style="red")
        if change.quoted:
            shown.append(plain(f"{{+{text[change.at.start : change.at.end]}+}}"), style="green")
        at = change.at.end
    shown.append(plain(text[at:]) + "”")
    return shown


def _once(changes: Iterable[Change]) -> list[Change]:
    """One change a place: a place may have several kinds."""
    return list({change.at: change for change in changes}.values())


def _passage(passage: Passage) -> "object":
    from rich.text import Text

    facts = ", ".join(fact for fact in (passage.speaker, passage.said_on) if fact)
    turn = f", turn {passage.turn}" if passage.turn else ""
    lines = Text(indented(f"“{' '.join(passage.text.split())}”", 7, WIDTH), style="italic")
    lines.append(f"\n       {plain(facts)}{turn}  {plain(passage.link)}", style="dim")
    return lines
