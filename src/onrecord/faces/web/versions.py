"""A citation that pins the edition: its address, the words as a text fragment, when it was seen, its hash.

Forms: Chicago (Manual of Style, 17th edition, 14.207), the English Wikipedia's template "cite press release",
RIS, and CSL-JSON (citeproc). BibTeX stands in ``citing``.
"""

import hashlib
import json
from urllib.parse import quote

import msgspec

from onrecord.keep.views import ReleaseView

from .addresses import edition_path
from .words import day, moment

__all__ = ["Pinned", "pinned"]

_WHOLE = 12
"""Words of a quotation that a text fragment gives in full; of a longer one it gives the first and last
words.
"""
_ENDS = 5


class Pinned(msgspec.Struct, frozen=True):
    """One edition cited: address with text fragment, when it was received, SHA-256 of its text, and forms."""

    address: str
    href: str
    seen: str
    sha256: str
    forms: tuple[tuple[str, str], ...]


class _Facts(msgspec.Struct, frozen=True):
    title: str
    author: str | None
    publisher: str | None
    date: str | None
    seen: str
    address: str
    source: str | None
    sha256: str
    quotation: str | None


def pinned(view: ReleaseView, anchor: str | None, words: tuple[str | None, str | None], base: str) -> Pinned:
    """Cite one edition; ``words`` are the quotation and who said it, null for a whole release."""
    quotation, by = words
    sha256 = hashlib.sha256(view.release.text.encode()).hexdigest()
    address = base + edition_path(view.id, view.edition.number, anchor)
    if quotation:
        address += f"{'' if anchor else '#'}:~:text={_fragment(quotation)}"
    link = view.release.link
    facts = _Facts(
        title=view.release.title or "Untitled release",
        author=by.split(",")[0] if by else None,
        publisher=view.release.office,
        date=view.release.date,
        seen=view.edition.received_at,
        address=address,
        source=link if link and link.startswith(("https://", "http://")) else None,
        sha256=sha256,
        quotation=quotation,
    )
    forms = (
        ("Chicago", _chicago(facts)),
        ("Wikipedia", _wikipedia(facts)),
        ("RIS", _ris(facts)),
        ("CSL-JSON", _csl(facts, view.edition.id)),
    )
    return Pinned(address, address.removeprefix(base), moment(view.edition.received_at), sha256, forms)


def _fragment(quotation: str) -> str:
    """Write a quotation as a text fragment (WICG, scroll to text fragment): whole, or its two ends."""
    first = next(part for part in quotation.split("\n\n") if part.strip())
    words = first.split()
    if len(words) <= _WHOLE:
        return _encoded(" ".join(words))
    return f"{_encoded(' '.join(words[:_ENDS]))},{_encoded(' '.join(words[-_ENDS:]))}"


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")


def _chicago(facts: _Facts) -> str:
    quoted = " ".join(facts.quotation.split()) if facts.quotation else None
    parts = [
        f"{facts.author}." if facts.author else None,
        f"“{facts.title}.”",
        f"{facts.publisher}," if facts.publisher and facts.date else facts.publisher,
        f"{day(facts.date)}." if facts.date else None,
        f"As received {moment(facts.seen)}.",
        f"{facts.address}.",
        f"Quoted: “{quoted}”" if quoted else None,
    ]
    return " ".join(part for part in parts if part)


def _wikipedia(facts: _Facts) -> str:
    def safe(text: str) -> str:
        plain = " ".join(text.split())
        return plain.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;").replace("|", "{{!}}")

    archived = facts.seen[:10]
    fields = {
        "title": facts.title,
        "author": facts.author,
        "publisher": facts.publisher,
        "date": facts.date,
        "url": facts.source or facts.address,
        "archive-url": facts.address if facts.source else None,
        "archive-date": archived if facts.source else None,
        "access-date": archived,
        "quote": facts.quotation,
    }
    inner = "".join(f" |{name}={safe(value)}" for name, value in fields.items() if value)
    return f"{{{{cite press release{inner}}}}}"


def _ris(facts: _Facts) -> str:
    fields = (
        ("TY", "GOVDOC"),
        ("TI", facts.title),
        ("AU", facts.author),
        ("PB", facts.publisher),
        ("DA", facts.date.replace("-", "/") if facts.date else None),
        ("PY", facts.date[:4] if facts.date else None),
        ("UR", facts.address),
        ("Y2", facts.seen[:10].replace("-", "/")),
        ("N1", f"Received {facts.seen}; SHA-256 of the text {facts.sha256}"),
        ("AB", facts.quotation),
    )
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "])


def _parts(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def _csl(facts: _Facts, edition: str) -> str:
    item = {
        "id": edition,
        "type": "webpage",
        "genre": "Press release",
        "title": facts.title,
        "author": [{"literal": facts.author}] if facts.author else None,
        "publisher": facts.publisher,
        "issued": _parts(facts.date) if facts.date else None,
        "accessed": _parts(facts.seen[:10]),
        "URL": facts.address,
        "note": f"Received {facts.seen}; SHA-256 of the text {facts.sha256}",
        "abstract": facts.quotation,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)
