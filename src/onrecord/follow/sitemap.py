"""Sitemaps (https://www.sitemaps.org/protocol.html), indexes of them and news sitemaps: which addresses they
list. Pure.

expat reads them; a document type or an entity is refused, nothing is fetched.
"""

from xml.parsers import expat

import msgspec

from onrecord.errors import OnrecordError, Unreadable
from onrecord.follow.addresses import checked_address, same_site
from onrecord.keep.followed import Listed

__all__ = ["MOST", "Sitemap", "parse_sitemap"]

MOST = 50_000
"""Addresses one sitemap may list (the protocol's own limit)."""
DEPTH = 100


class Sitemap(msgspec.Struct, frozen=True):
    """What a sitemap lists, each address once. ``index``: it lists sitemaps. ``outside`` counts addresses of
    other hosts, which are not followed; ``more`` says that it lists more than ``MOST``, or breaks off.
    """

    index: bool
    listed: tuple[Listed, ...]
    outside: int
    more: bool


class _Full(Exception):
    """Enough was read."""


class _Scan:
    """One way through a sitemap."""

    def __init__(self) -> None:
        self.found: dict[str, str | None] = {}
        self.index = False
        self._path: list[str] = []
        self._words: list[str] = []
        self._loc = ""
        self._changed: dict[str, str] = {}

    def start(self, name: str, _: dict[str, str]) -> None:
        self._path.append(name.rsplit(" ", 1)[-1])
        self._words.clear()
        if len(self._path) > DEPTH:
            raise _Full
        if len(self._path) == 1:
            self.index = self._path[0] == "sitemapindex"
        elif len(self._path) == 2:
            self._loc, self._changed = "", {}

    def words(self, data: str) -> None:
        self._words.append(data)

    def end(self, _: str) -> None:
        depth, name = len(self._path), self._path.pop()
        said = "".join(self._words).strip()
        self._words.clear()
        if depth == 3 and name == "loc":
            self._loc = said
        elif depth >= 3 and name in {"lastmod", "publication_date"}:
            self._changed[name] = said[:64]
        elif depth == 2 and self._loc:
            self._take()

    def _take(self) -> None:
        if len(self.found) >= MOST:
            raise _Full
        self.found[self._loc] = self._changed.get("lastmod") or self._changed.get("publication_date")


def parse_sitemap(text: str, address: str) -> Sitemap:
    """Read a sitemap; one that breaks off lists what it listed before. Unreadable when it lists nothing at
    all.
    """
    scan = _Scan()
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    whole = True
    try:
        parser.Parse(text.lstrip().encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Full) as error:
        whole = False
        if not scan.found:
            says = f"{address} is a sitemap that cannot be read ({error}): it lists no address."
            raise Unreadable(says, kind="malformed") from error
    listed: dict[str, Listed] = {}
    outside = 0
    for place, changed in scan.found.items():
        try:
            checked = checked_address(place)
        except OnrecordError:
            outside += 1
            continue
        if same_site(checked, address):
            listed[checked] = Listed(checked, changed)
        else:
            outside += 1
    return Sitemap(scan.index, tuple(listed.values()), outside, not whole)


def _refuse(*_: object) -> None:
    says = "it declares a document type or entities"
    raise _Full(says)
