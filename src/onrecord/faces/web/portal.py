"""What every page needs: the open record, the index and the templates."""

import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from onrecord.check import Checker
from onrecord.errors import NotFound, RecordError
from onrecord.find import Answer, Index, Query, Trend
from onrecord.find.seam import Counted
from onrecord.find.trend import By
from onrecord.keep import Record
from onrecord.keep.views import Counts, EditionView, Facet

__all__ = ["STATIC", "Asked", "InPath", "Portal", "Provided", "json_response"]

STATIC = Path(__file__).parent / "static"

_MOST_KEPT = 256
"""Answers kept for those who ask the same again."""
_LONGEST_KEPT = 50
"""Hits of the longest answer that is kept."""
_MOST_EDITIONS = 4096
_MOST_VALUES = 10_000

Asked = Request[Any, Any, Any]
InPath = FromPath[str]


class Portal:
    """One record as the pages read it. Safe from any number of threads; writes nothing."""

    def __init__(self, record_path: Path) -> None:
        """Open the record. Raises as ``Record.open`` does."""
        self.record = Record.open(record_path)
        self._index_dir = record_path / "index"
        self._index: Index | None = None
        self._moment = 0
        self._answers: OrderedDict[Query, Answer] = OrderedDict()
        self._editions: OrderedDict[str, EditionView] = OrderedDict()
        self._started = secrets.token_hex(4)
        self._slugs: tuple[Counts, Mapping[str, str]] | None = None
        self._folder = record_path
        self._checker: tuple[Counts, Checker] | None = None
        self._checking = Lock()
        self._lock = Lock()
        self._templates = _templates()

    def close(self) -> None:
        """Close the record."""
        with self._checking:
            if self._checker is not None:
                self._checker[1].close()
                self._checker = None
        self.record.close()

    @contextmanager
    def checker(self) -> Generator[Checker]:
        """Give the checker to one request at a time; it is opened anew whenever the record has grown."""
        counts = self.record.counts()
        with self._checking:
            if self._checker is None or self._checker[0] != counts:
                if self._checker is not None:
                    self._checker[1].close()
                    self._checker = None
                self._checker = counts, Checker.open(self.record, self._folder)
            yield self._checker[1]

    def search(self, query: Query) -> Answer:
        """Ask the index. Raises ``QueryError`` for what cannot be read, ``RecordError`` without an index.

        An answer is kept until something is committed to the index.
        """
        index = self._opened()
        moment = index.moment()
        with self._lock:
            if moment != self._moment:
                self._answers.clear()
                self._moment = moment
            known = self._answers.get(query)
            if known is not None:
                self._answers.move_to_end(query)
                return known
        answer = index.search(query)
        if query.limit <= _LONGEST_KEPT:
            with self._lock:
                if moment == self._moment:
                    self._answers[query] = answer
                if len(self._answers) > _MOST_KEPT:
                    self._answers.popitem(last=False)
        return answer

    def values(self, query: Query, field: Counted) -> tuple[Facet, ...]:
        """Give all values of a field in what a query finds. Raises as ``search`` does."""
        return self._opened().values(query, field, most=_MOST_VALUES)

    def trend(self, queries: Sequence[Query], by: By) -> Trend:
        """Count what queries find over time. Raises as ``search`` does."""
        return self._opened().trend(queries, by)

    def tag(self) -> str:
        """Give the entity tag (RFC 9110, 8.8.3) of whatever is made of the index as it is now."""
        return f'W/"{self._started}-{self._opened().moment()}"'

    def edition_number(self, release: str, edition: str) -> int:
        """Give the number of an edition, from 1."""
        return self._edition(release, edition).number

    def received(self, release: str, edition: str) -> str:
        """Give the moment an edition was received (RFC 3339)."""
        return self._edition(release, edition).received_at

    def _edition(self, release: str, edition: str) -> EditionView:
        with self._lock:
            known = self._editions.get(edition)
        if known is None:
            found = {one.id: one for one in self.record.editions(release)}
            if edition not in found:
                message = (
                    f"The release {release} has no edition {edition}: the index may be ahead of the record."
                )
                raise NotFound(message)
            known = found[edition]
            with self._lock:
                self._editions[edition] = known
                if len(self._editions) > _MOST_EDITIONS:
                    self._editions.popitem(last=False)
        return known

    def _opened(self) -> Index:
        with self._lock:
            if self._index is None:
                try:
                    self._index = Index(self._index_dir)
                except NotFound as error:
                    raise RecordError(str(error)) from error
            return self._index

    def slugs(self) -> Mapping[str, str]:
        """Give the address part of each person by full name.

        The names are read anew whenever the record has grown.
        """
        counts = self.record.counts()
        with self._lock:
            known = self._slugs
        if known is None or known[0] != counts:
            known = counts, {person.name: person.slug for person in self.record.people()}
            with self._lock:
                self._slugs = known
        return known[1]

    def page(self, template: str, nav: str, *, status: int = 200, **context: object) -> Response[str]:
        """Print a page. ``nav`` is the address of the section it belongs to."""
        text = self._templates.get_template(template).render(nav=nav, **context)
        # Blank lines are left over by the templates' own lines; within <pre> the words are not touched.
        return Response(text, media_type=MediaType.HTML, status_code=status)

    def xml(self, template: str, media_type: str, **context: object) -> Response[str]:
        """Print a feed."""
        text = self._templates.get_template(template).render(**context)
        return Response(text, media_type=media_type)


Provided = NamedDependency[Portal]


def json_response(value: object) -> Response[bytes]:
    """Encode the record's own structs as JSON."""
    return Response(msgspec.json.encode(value), media_type="application/json; charset=utf-8")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("onrecord.faces.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = asset  # pyright: ignore[reportArgumentType]
    templates.filters["xml"] = _xml_characters
    return templates


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """Address of a file under ``static/``; it changes with the content, so browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml_characters(text: str) -> str:
    """Put U+FFFD for what XML 1.0 cannot carry (section 2.2), so that one character spoils no feed."""
    return _NOT_XML.sub("\ufffd", text)
