"""What is followed and what happened, in words: the same in mails, on pages and in feeds. Pure."""

import re
import unicodedata
from datetime import date

from onrecord.days import written
from onrecord.tell.model import Event, Notice, Subject, SubjectKind, When

__all__ = ["ASKED", "WHEN", "asked", "clean", "day", "event_says", "events_say", "line", "subject_says"]

ASKED: dict[Event, str] = {
    "match": "new passages that match",
    "changed": "changes of what matched",
    "withdrawn": "releases that are withdrawn",
    "unanswered": "questions that got no answer",
    "answered": "taken questions that are answered later",
}
_OF: dict[SubjectKind, dict[Event, str]] = {
    "release": {
        "changed": "changes of it",
        "withdrawn": "that it is withdrawn",
        "answered": "later answers to questions that were taken in it",
    },
    "speaker": {
        "match": "new releases in which they speak",
        "changed": "changes of their words",
        "withdrawn": "releases of theirs that are withdrawn",
    },
    "changes": {"changed": "changes", "withdrawn": "releases that are withdrawn"},
}
WHEN: dict[When, str] = {
    "at-once": "at once",
    "daily": "once a day",
    "weekly": "once a week",
}
_HAPPENED: dict[Event, str] = {
    "match": "New",
    "changed": "Changed",
    "withdrawn": "Withdrawn",
    "back": "Back after it was withdrawn",
    "unanswered": "Not answered",
    "answered": "Answered later",
}
_OUTCOMES = {
    "declined": "The answer was declined",
    "referred": "The question was referred to somebody else",
    "taken": "The question was taken, to be answered later",
}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # without them words of Persian or Hindi read otherwise


def clean(text: str) -> str:
    """Return text without what is not seen and may do something: controls, bidirectional marks, surrogates.

    New lines and tabs stay.
    """
    kept = (
        c if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _UNSEEN else ""
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    return "".join(kept)


def line(text: str | None, most: int = 200) -> str:
    """Return text as one clean line of at most ``most`` characters, cut between words."""
    words = " ".join(clean(text or "").split())
    if len(words) <= most:
        return words
    head = words[:most].rpartition(" ")[0] or words[:most]
    return f"{head} …"


def day(value: str | None) -> str | None:
    """Write YYYY-MM-DD, or a moment of RFC 3339, as "12 April 2017"; anything else comes back as it is."""
    if value is None or not re.match(r"\d{4}-\d{2}-\d{2}", value):
        return value
    try:
        return written(date.fromisoformat(value[:10]))
    except ValueError:
        return value


def subject_says(subject: Subject, named: str | None = None) -> str:
    """Say what is followed. ``named`` is what it is called: a query read back, a title, a name."""
    shown = line(named or subject.value)
    match subject.kind:
        case "query":
            return f"the search {shown}" if named else f"the search “{shown}”"
        case "release":
            return f"the release “{shown}”"
        case "speaker":
            return f"what {shown} says"
        case "changes":
            if shown in {"", "all"}:
                return "all changes in the record"
            return (
                "releases that are withdrawn" if shown == "withdrawn" else f"changes of the class “{shown}”"
            )


def asked(kind: SubjectKind) -> dict[Event, str]:
    """Say each event as it is of one kind of subject."""
    return {**ASKED, **_OF.get(kind, {})}


def events_say(events: tuple[Event, ...], kind: SubjectKind = "query") -> str:
    """Say of which events somebody is told: "new passages that match, and releases that are withdrawn"."""
    words = asked(kind)
    said = [words[one] for one in ASKED if one in events]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])}, and {said[-1]}" if said else "nothing"


def event_says(notice: Notice) -> str:
    """Say what happened in a word or two; for a question without an answer how it was met."""
    if notice.event == "unanswered" and notice.outcome in _OUTCOMES:
        return _OUTCOMES[notice.outcome]
    return _HAPPENED[notice.event]
