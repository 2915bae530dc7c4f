"""The words of a mail's body: lines that flow joined, quoting taken off, forwarded headers told apart."""

import re
from bisect import bisect_right
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import structs

from onrecord.model import Mark, Run, Segment, Span
from onrecord.read.maps import compose
from onrecord.read.plain import plain_words
from onrecord.read.seam import Built

__all__ = ["MAIL", "MailWords", "body_words", "with_banners"]


class MailWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of mails; see ``about`` in ``data/mail.json``."""

    about: str
    shown: frozenset[str]
    transport: frozenset[str]
    prefixes: tuple[str, ...]
    forwarded: tuple[str, ...]
    copied: tuple[str, ...]
    signatures: frozenset[str]


MAIL: Final = msgspec.json.decode(
    files("onrecord.read").joinpath("data/mail.json").read_bytes(), type=MailWords
)
_LINE = re.compile(r"(?P<quote>(?:> ?)*+)(?P<words>[^\r\n]*+)(?P<end>\r\n?|\n|\Z)")
_FORWARDED = re.compile("|".join(f"(?:{form})" for form in MAIL.forwarded))
_COPIED = re.compile(r"[*_]?(" + "|".join(map(re.escape, MAIL.copied)) + r"):")
_WORKED = re.compile(r"^(?:>|[*_]?From:|" + "|".join(MAIL.forwarded) + ")", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_AHEAD = 6
_SIGNATURE = "-- "


def body_words(text: str, *, flowed: bool, joined: bool) -> Built:
    """Read the plain body of a mail. ``flowed`` and ``joined`` are format=flowed and DelSp (RFC 3676).

    Quoting (``>``) is taken off and kept as a mark; a change of its depth ends a paragraph, and
    so does each line that a program put over a forwarded mail.
    """
    if not flowed and not _WORKED.search(text):
        return with_banners(plain_words(text), text)
    words, runs, depths = _unquoted(text, flowed=flowed, joined=joined)
    built = with_banners(plain_words(words), words)
    starts = [at for at, _ in depths]
    marks = list(built.marks)
    for segment in built.segments:
        at = _source(built, segment.span)[0]
        depth = depths[bisect_right(starts, at) - 1][1]
        if depth and segment.span.start < segment.span.end:
            marks.append(Mark("quote", segment.span))
    marks.sort(key=lambda mark: (mark.span.start, -mark.span.end))
    return Built(built.text, built.segments, tuple(marks), compose(built.runs, runs))


def _unquoted(text: str, *, flowed: bool, joined: bool) -> tuple[str, list[Run], list[tuple[int, int]]]:
    """Take the quoting off, and the ends of lines that flow. Depths are given with where they begin."""
    words: list[str] = []
    runs: list[Run] = []
    depths: list[tuple[int, int]] = [(0, 0)]
    width = at = 0

    def put(start: int, end: int) -> None:
        nonlocal width
        if start < end:
            words.append(text[start:end])
            runs.append(Run(width, width + end - start, start, end))
            width += end - start

    def part() -> None:
        nonlocal width
        words.append("\n")
        width += 1

    flows = over = False
    while at < len(text):
        line = _LINE.match(text, at)
        if line is None:  # every text has a line at every place
            break
        start, end = line.span("words")
        depth = line["quote"].count(">")
        if depth and line["words"].startswith("From ") and line["quote"] == ">" and not depths[-1][1]:
            depth = 0  # how an mbox keeps a line from being taken for the begin of a message
        if flowed and line["words"].startswith(" "):
            start += 1
        before, over = over, bool(_FORWARDED.fullmatch(text, start, end) or _COPIED.match(text, start, end))
        if depth != depths[-1][1] or (over and (before or _FORWARDED.fullmatch(text, start, end))):
            if flows:
                part()
            part()
            depths.append((width, depth))
        flows = flowed and line["words"].endswith(" ") and line["words"] != _SIGNATURE
        put(start, max(start, end - 1) if flows and joined else end)
        if not flows:
            put(end, line.end("end"))
            if flowed:
                part()
        at = line.end()
    return "".join(words), runs, depths


def _source(built: Built, span: Span) -> tuple[int, int]:
    """Where in what ``built`` was read from the first and the last run of a segment stand."""
    first = bisect_right(built.runs, span.start, key=lambda run: run.text_end)
    last = bisect_right(built.runs, span.end - 1, key=lambda run: run.text) - 1
    if first >= len(built.runs) or last < first:
        return 0, 0
    return built.runs[first].source, built.runs[last].source_end


def with_banners(built: Built, source: str) -> Built:
    """Give the landmark "banner" to what programs put over a mail that is forwarded or quoted."""
    segments = list(built.segments)
    words = [built.text[s.span.start : s.span.end] for s in segments]
    inside = False
    seen: set[str] = set()
    for number, segment in enumerate(segments):
        names = _names(words[number : number + 1])
        if _FORWARDED.fullmatch(words[number]) or _opens(words, number):
            inside, seen = True, names
        elif inside and names and not names & seen:
            seen |= names
        elif names or not (inside and _carried_on(built, segments, number, source)):
            inside = False
        if inside:
            segments[number] = structs.replace(segment, landmark=segment.landmark or "banner")
    return Built(built.text, tuple(segments), built.marks, built.runs)


def _names(words: list[str]) -> set[str]:
    """Name the headers that stand at the begin of lines."""
    return {found[1] for each in words for line in each.split("\n") if (found := _COPIED.match(line))}


def _opens(words: list[str], number: int) -> bool:
    """Tell a line From: that has Sent: or Date: and Subject: after it, in its own or the next lines."""
    if not words[number].lstrip("*_").startswith("From:"):
        return False
    names = _names(words[number : number + _AHEAD])
    return "Subject" in names and bool(names & {"Sent", "Date"})


def _carried_on(built: Built, segments: list[Segment], number: int, source: str) -> bool:
    """Tell a line that carries on the header before it: no blank line lies between the two."""
    if not number or "\n" not in source:
        return False
    before = _source(built, segments[number - 1].span)[1]
    start = _source(built, segments[number].span)[0]
    return 0 < before <= start <= before + 400 and not _BLANK_LINE.search(source, before - 1, start)
