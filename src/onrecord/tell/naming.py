"""What a subject is called: a query read back, the title of a release, the name of a speaker."""

from onrecord.errors import NotFound
from onrecord.find import Query, QueryError
from onrecord.find.question import question
from onrecord.find.says import read_back
from onrecord.keep import Record
from onrecord.tell.model import Subject
from onrecord.tell.wording import subject_says

__all__ = ["called"]


def called(record: Record, subject: Subject) -> str:
    """Say what is followed, by the names the record knows; by its own value where it knows none."""
    return subject_says(subject, _named(record, subject))


def _named(record: Record, subject: Subject) -> str | None:
    try:
        match subject.kind:
            case "query":
                query = Query(subject.value)
                return f"for {read_back(question(query).asked, query)}"
            case "release":
                return record.release(subject.value).release.title
            case "speaker":
                return record.person(subject.value).name
            case "changes":
                return None
    except (NotFound, QueryError):
        return None
