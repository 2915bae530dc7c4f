"""What every page needs: the open record, the index and the templates."""

import hashlib
import re
from collections.abc import Generator, Mapping
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
from onrecord.find import Answer, Index, Query
from onrecord.keep import Record
from onrecord.keep.views import Counts

__all__ = ["STATIC", "Asked", "InPath", "Portal", "Provided", "json_response"]

STATIC = Path(__file__).parent / "static"

Asked = Request[Any, Any, Any]
InPath = FromPath[str]


class Portal:
    """One record as the pages read it. Safe from any number of threads; writes nothing."""

    def __init__(self, record_path: Path) -> None:
        """Open the record. Raises as ``Record.open`` does."""
        self.record = Record.open(record_path)
        self._index_dir = record_path / "index"
        self._index: Index | None = None
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
        """Ask the index. Raises ``QueryError`` for what cannot be read, ``RecordError`` without an index."""
        with self._lock:
            if self._index is None:
                try:
                    self._index = Index(self._index_dir)
                except NotFound as error:
                    raise RecordError(str(error)) from error
            index = self._index
        return index.search(query)

    def slug_of(self, name: str) -> str | None:
        """Give the address part of a person by full name; null for one who is not in the record.

        The names are read anew whenever the record has grown.
        """
        counts = self.record.counts()
        with self._lock:
            known = self._slugs
        if known is None or known[0] != counts:
            known = counts, {person.name: person.slug for person in self.record.people()}
            with self._lock:
                self._slugs = known
        return known[1].get(name)

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
