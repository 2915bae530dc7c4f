"""The difference of two editions: single changes, each with its class, its place on both sides and a rank.

Pure. A change has the class of what it changes (title, letterhead, attribution, a whole turn), and
within what was said the class of its words. ``nature`` keeps the latter for all of them.
"""

import re
from collections.abc import Sequence
from html import unescape
from typing import Literal, NamedTuple, get_args

import msgspec

from onrecord.compare.align import Alignment, Side, align
from onrecord.compare.hunks import Hunk, hunks, partners, spacing
from onrecord.compare.noted import Noted, noted
from onrecord.compare.units import Token, Unit, fold, tokens, units_of
from onrecord.compare.words import Nature, nature_of
from onrecord.model import About, Release, Span

__all__ = ["CLASSES", "Change", "ChangeClass", "Difference", "Laid", "Version", "difference", "lay"]

ChangeClass = Literal[
    "negation",
    "number or date",
    "name",
    "attribution",
    "turn added or removed",
    "wording",
    "title",
    "letterhead",
    "spelling",
    "typography",
    "markup only",
]

CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)
"""All classes, those that matter most first."""

_RANK = {name: 100 - 9 * n for n, name in enumerate(CLASSES)}
_STYLE = frozenset({"typography", "spelling"})


class Version(msgspec.Struct, frozen=True):
    """One edition as one source gave it.

    ``about`` is what the carrier says beside the text; ``raw`` the stretch of a feed it was read
    from, by which a change of markup alone is seen; null where it is not known.
    """

    release: Release
    about: About | None = None
    raw: str | None = None


class Change(msgspec.Struct, frozen=True, rename={"kind": "class"}):
    """One change. ``old`` and ``new`` are the words, "" where there are none.

    Spans point into the text of their edition; null for what stands outside it (a feed's title).
    ``turn`` is the number of the turn in the newer edition, or of the older one's for a removed turn.
    ``rank`` is 0 to 100, 100 for what matters most. ``says`` is one line for the reader.
    """

    kind: ChangeClass
    nature: Nature | None
    part: str
    old: str
    new: str
    old_span: Span | None
    new_span: Span | None
    old_turn: int | None
    turn: int | None
    rank: int
    says: str


class Difference(msgspec.Struct, frozen=True, rename={"kind": "class"}):
    """All changes, in order of text. ``kind`` is the class of the one that ranks highest.

    ``noted`` is the publisher's own word of the change, null when there is none.
    """

    kind: ChangeClass | None
    classes: tuple[ChangeClass, ...]
    rank: int
    noted: Noted | None
    changes: tuple[Change, ...]


class Laid(NamedTuple):
    """Two editions laid on each other: what the difference and the pages are made from."""

    old: Release
    new: Release
    alignment: Alignment
    pairs: dict[int, int]
    hunks: tuple[Hunk, ...]


def lay(old: Release, new: Release) -> Laid:
    """Lay two editions on each other, unit by unit and word by word."""
    found = align(units_of(old), units_of(new))
    pairs = partners(found)
    return Laid(old, new, found, pairs, tuple(hunks(found, pairs)))


def difference(old: Version, new: Version, laid: Laid | None = None) -> Difference:
    """Return what changed between two editions of a release. Equal editions give no change."""
    laid = laid or lay(old.release, new.release)
    changes = [
        *_titles(old, new),
        *_fields(old, new, laid),
        *_in_text(laid),
        *_moved(laid),
        *_spaces(laid),
    ]
    changes += _markup(old, new, changes)
    met = {change.kind for change in changes}
    classes: tuple[ChangeClass, ...] = tuple(name for name in CLASSES if name in met)
    first = max(changes, key=lambda change: change.rank, default=None)
    says = noted(old.release, new.release, old.about, new.about) if changes else None
    return Difference(
        first.kind if first else None, classes, first.rank if first else 0, says, tuple(changes)
    )


def _rank(kind: ChangeClass, nature: Nature | None) -> int:
    """Rank a change: by its class; a title or letterhead that only changed its style ranks with style."""
    if kind in {"title", "letterhead"} and nature in _STYLE:
        return _RANK["spelling"] + (2 if kind == "title" else 1)
    return _RANK[kind]


def _made(
    kind: ChangeClass,
    nature: Nature | None,
    words: tuple[str, str],
    *,
    part: str,
    spans: tuple[Span | None, Span | None] = (None, None),
    turns: tuple[int | None, int | None] = (None, None),
) -> Change:
    old, new = words
    return Change(
        kind, nature, part, old, new, *spans, *turns, _rank(kind, nature), _line(kind, part, old, new)
    )


_LONGEST = 90


def _line(kind: str, part: str, old: str, new: str) -> str:
    def cut(text: str) -> str:
        line = " ".join(text.split())
        return line if len(line) <= _LONGEST else line[:_LONGEST].rpartition(" ")[0] + " …"

    where = "" if part in {"said", kind} else f" in the {part}"
    if old and new:
        old, new = _close(old, new)
        if cut(old) == cut(new):
            return f"{kind}{where}: signs or spaces in “{cut(new)}”"
        return f"{kind}{where}: “{cut(old)}” became “{cut(new)}”"
    if new:
        return f"{kind}{where}: “{cut(new)}” was added"
    return f"{kind}{where}: “{cut(old)}” was removed" if old else kind


_CONTEXT = 3  # words shown on either side of what differs in a long line


def _close(old: str, new: str) -> tuple[str, str]:
    """Cut two long texts down to what differs, with a few words around it."""
    ours, theirs = old.split(" "), new.split(" ")
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    head, tail = _shared(ours, theirs)
    start, end = max(head - _CONTEXT, 0), max(tail - _CONTEXT, 0)

    def cut(words: list[str]) -> str:
        inner = " ".join(words[start : len(words) - end])
        return f"{'… ' if start else ''}{inner}{' …' if end else ''}"

    return cut(ours), cut(theirs)


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many words both begin and end with."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _nature(old: str, new: str) -> Nature:
    """Say what changed between two short texts as a whole."""
    ours = [token.text for token in tokens(old, 0, len(old))]
    theirs = [token.text for token in tokens(new, 0, len(new))]
    return nature_of(*_bare(ours, theirs))


def _bare(old: list[str], new: list[str]) -> tuple[list[str], list[str], str | None, str | None]:
    """Take away what both begin and end with."""
    head, tail = _shared(old, new)
    before = old[head - 1] if head else None
    after = old[len(old) - tail] if tail else None
    return old[head : len(old) - tail], new[head : len(new) - tail], before, after


def _title(version: Version) -> str:
    release = version.release
    if version.about is not None and version.about.title and release.carrier == "feed":
        return version.about.title.strip()
    return release.title_as_printed or release.title or ""


def _titles(old: Version, new: Version) -> list[Change]:
    ours, theirs = _title(old), _title(new)
    if ours == theirs:
        return []
    if old.release.carrier != new.release.carrier and fold(ours) == fold(theirs):
        return []
    return [_made("title", _nature(ours, theirs), (ours, theirs), part="title")]


_FIELDS = (("creator", "byline"), ("published", "date of publication"), ("link", "address"))


def _fields(old: Version, new: Version, laid: Laid) -> list[Change]:
    """Compare what the carrier says beside the text, unless the text says the same."""
    made: list[Change] = []
    if old.about is None or new.about is None or old.release.carrier != new.release.carrier:
        return made
    printed = {
        part: fold(
            " ".join(token.text for unit in units if unit.part == "letterhead" for token in unit.tokens)
        )
        for part, units in (("old", laid.alignment.old.units), ("new", laid.alignment.new.units))
    }
    for name, part in _FIELDS:
        ours, theirs = getattr(old.about, name) or "", getattr(new.about, name) or ""
        if ours == theirs:
            continue
        said = fold(ours) in printed["old"] and fold(theirs) in printed["new"]
        if name == "creator" and said and printed["old"] != printed["new"]:
            continue
        nature: Nature = "number or date" if name == "published" else _nature(ours, theirs)
        made.append(_made("letterhead", nature, (ours, theirs), part=part))
    return made


def _in_text(laid: Laid) -> list[Change]:
    made: list[Change] = []
    for hunk in laid.hunks:
        if hunk.part == "title":
            continue
        made.append(_of_hunk(laid, hunk))
    return made


def _of_hunk(laid: Laid, hunk: Hunk) -> Change:
    left, right = laid.alignment.old, laid.alignment.new
    old, old_span = _words_of(left, hunk.old, laid.old.text)
    new, new_span = _words_of(right, hunk.new, laid.new.text)
    before = _beside(left, hunk.old[0] - 1, hunk.old_unit) or _beside(right, hunk.new[0] - 1, hunk.new_unit)
    after = _beside(left, hunk.old[1], hunk.old_unit) or _beside(right, hunk.new[1], hunk.new_unit)
    ours = [token.text for token in left.words[slice(*hunk.old)]]
    theirs = [token.text for token in right.words[slice(*hunk.new)]]
    nature = nature_of(ours, theirs, before, after)
    old_unit = left.units[hunk.old_unit] if hunk.old_unit is not None else None
    new_unit = right.units[hunk.new_unit] if hunk.new_unit is not None else None
    return _made(
        _class(hunk, nature, old_unit, new_unit),
        nature,
        (old, new),
        part=hunk.part,
        spans=(old_span, new_span),
        turns=(_turn(old_unit), _turn(new_unit)),
    )


def _turn(unit: Unit | None) -> int | None:
    return unit.turn or None if unit is not None else None


def _class(hunk: Hunk, nature: Nature, old: Unit | None, new: Unit | None) -> ChangeClass:
    unit = new or old
    if hunk.part == "letterhead":
        return "letterhead"
    if hunk.part == "label":
        return nature if nature in _STYLE else "attribution"
    if hunk.whole and unit is not None and unit.turn:
        return "turn added or removed"
    if nature in _STYLE or not hunk.whole:
        return nature
    return "wording"  # a whole paragraph: what it holds is not what changed in it


def _words_of(side: Side, span: tuple[int, int], text: str) -> tuple[str, Span | None]:
    if span[0] == span[1]:
        return "", None
    where = Span(side.words[span[0]].start, side.words[span[1] - 1].end)
    return text[where.start : where.end], where


def _beside(side: Side, n: int, unit: int | None) -> str | None:
    if unit is None or not 0 <= n < len(side.words) or side.unit_of[n] != unit:
        return None
    token: Token = side.words[n]
    return token.text if side.units[unit].label_end <= token.start else None


def _moved(laid: Laid) -> list[Change]:
    made: list[Change] = []
    for i, j in laid.alignment.moved:
        ours, theirs = laid.alignment.old.units[i], laid.alignment.new.units[j]
        words = laid.new.text[theirs.span.start : theirs.span.end]
        kind: ChangeClass = "turn added or removed" if theirs.turn else "wording"
        change = _made(
            kind,
            None,
            ("", words),
            part="order",
            spans=(ours.span, theirs.span),
            turns=(_turn(ours), _turn(theirs)),
        )
        says = change.says.replace("was added", "stands elsewhere now").replace(" in the order", "")
        made.append(msgspec.structs.replace(change, old=words, rank=_RANK["letterhead"], says=says))
    return made


def _spaces(laid: Laid) -> list[Change]:
    """Return one change for each part of the release in which spaces changed and words did not."""
    left, right = laid.alignment.old, laid.alignment.new
    by_part: dict[str, list[tuple[int, int]]] = {}
    for i, j in spacing(laid.alignment, laid.old.text, laid.new.text):
        unit = right.units[right.unit_of[j]]
        by_part.setdefault("letterhead" if unit.part == "letterhead" else "said", []).append((i, j))
    made: list[Change] = []
    for part, places in by_part.items():
        i, j = places[0]
        old, new = _around(left, i), _around(right, j)
        words = laid.old.text[old.start : old.end], laid.new.text[new.start : new.end]
        turns = _turn(left.units[left.unit_of[i]]), _turn(right.units[right.unit_of[j]])
        kind: ChangeClass = "letterhead" if part == "letterhead" else "typography"
        change = _made(kind, "typography", words, part=part, spans=(old, new), turns=turns)
        count = "a space" if len(places) == 1 else f"{len(places):,} spaces"
        says = f"{kind}: {count} changed, the first in {_short(words[1])}"
        made.append(msgspec.structs.replace(change, says=says))
    return made


def _around(side: Side, n: int) -> Span:
    """Return the stretch of three words on either side of a space, within its unit."""
    first = next((k for k in range(max(n - 3, 0), n) if side.unit_of[k] == side.unit_of[n]), n - 1)
    last = max(k for k in range(n, min(n + 3, len(side.words))) if side.unit_of[k] == side.unit_of[n])
    return Span(side.words[first].start, side.words[last].end)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST else line[:_LONGEST].rpartition(' ')[0] + ' …'}”"


_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</?(?:p|br|li|ul|ol|div)\s*/?>")
_BODY = re.compile(r"<(content:encoded|description|content|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)


def _markup(old: Version, new: Version, changes: Sequence[Change]) -> list[Change]:
    """Return one change where markup differs: links, emphasis, breaks; or where nothing else was seen."""
    ours, theirs = _links(old.release), _links(new.release)
    parts: list[str] = []
    added, gone = [one for one in theirs if one not in ours], [one for one in ours if one not in theirs]
    parts += [f"a link to {href} was added on “{words}”" for words, href in added[:3]]
    parts += [f"a link to {href} was removed from “{words}”" for words, href in gone[:3]]
    if old.raw is not None and new.raw is not None and old.raw != new.raw:
        if not parts and _tags(old.raw, changes) != _tags(new.raw, changes):
            parts.append("tags or their attributes differ")
        elif not parts and not changes:
            parts.append("what the feed says beside the text differs")
    elif not parts and not changes and old.release != new.release:
        parts.append("breaks, emphasis or what was read from them differ")
    if not parts:
        return []
    change = _made("markup only", None, ("", ""), part="markup")
    return [msgspec.structs.replace(change, says=f"markup only: {'; '.join(parts)}")]


def _links(release: Release) -> list[tuple[str, str]]:
    return [
        (" ".join(release.text[link.span.start : link.span.end].split()), link.href) for link in release.links
    ]


def _tags(raw: str, changes: Sequence[Change]) -> list[str]:
    """Return the tags of an item's body; without plain breaks where words came or went with them."""
    found = _BODY.search(raw)
    body = found[2] if found else raw
    tags: list[str] = _TAG.findall(body if "<![CDATA[" in body else unescape(body))
    worded = any(change.old_span or change.new_span for change in changes)
    return [tag for tag in tags if not (worded and _BREAK.fullmatch(tag))]
