"""Whether the publisher says that something changed: a correction note, an asterisk, a changed date. Pure."""

import re
from typing import Literal

import msgspec

from onrecord.compare.words import LISTS
from onrecord.model import About, Release, Span

__all__ = ["Noted", "noted"]

_NEAR = 400  # characters: a sentence longer than this is no note


class Noted(msgspec.Struct, frozen=True):
    """The publisher's word of a change. ``span`` is where it stands in the newer edition, null outside it."""

    how: Literal["correction note", "asterisk", "struck words", "changed date"]
    says: str
    span: Span | None


_WORDS = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in LISTS.notes)
    + r")(?!\w)",
    re.IGNORECASE,
)
# A note of the office stands in brackets, behind a dash or at the head of its line; "the revised plan" does
# not.
_HEAD = re.compile(r"^[\s\[(*†—–-]*(?:editor['’]s\s+note|note)?[\s:,—–-]*", re.IGNORECASE)


def noted(old: Release, new: Release, old_about: About | None, new_about: About | None) -> Noted | None:
    """Return what the newer edition says of its change and the older did not, or None."""
    known = {(one.kind, one.says) for one in old.corrections}
    for one in new.corrections:
        if (one.kind, one.says) not in known:
            span = one.reading or one.printed
            says = new.text[span.start : span.end] if span else one.says or ""
            return Noted("asterisk" if one.kind == "asterisk" else "struck words", says, span)
    return _note(old, new) or _dated(old, new, old_about, new_about)


def _note(old: Release, new: Release) -> Noted | None:
    before = {" ".join(line.split()) for line in old.text.splitlines()}
    at = 0
    for line in new.text.splitlines(keepends=True):
        words = line.strip()
        span = Span(at + len(line) - len(line.lstrip()), at + len(line.rstrip()))
        at += len(line)
        if words and " ".join(words.split()) not in before and _is_note(words):
            return Noted("correction note", words, span)
    for ours, theirs in ((old.title_as_printed or old.title, new.title_as_printed or new.title),):
        if theirs and theirs != ours and _marks(theirs) and not (ours and _marks(ours)):
            return Noted("correction note", theirs, None)
    return None


def _is_note(line: str) -> bool:
    found = _WORDS.search(line)
    if found is None or len(line) > _NEAR:
        return False
    head = _HEAD.match(line)
    return found.start() <= (head.end() if head else 0) or _bracketed(line, found.start())


def _bracketed(line: str, at: int) -> bool:
    for opening, closing in ("()", "[]"):
        start = line.rfind(opening, 0, at)
        if start >= 0 and line.find(closing, at) > 0 and not line[start + 1 : at].strip(" *"):
            return True
    return False


def _marks(title: str) -> bool:
    found = _WORDS.search(title)
    return found is not None and (found.start() == 0 or _bracketed(title, found.start()))


def _dated(old: Release, new: Release, old_about: About | None, new_about: About | None) -> Noted | None:
    if old.date and new.date and old.date != new.date:
        return Noted("changed date", f"The date was {old.date} and is {new.date}.", None)
    ours = old_about.published if old_about else old.published
    theirs = new_about.published if new_about else new.published
    if ours and theirs and theirs != ours and old.carrier == new.carrier:
        return Noted("changed date", f"The date of publication was {ours} and is {theirs}.", None)
    return None
