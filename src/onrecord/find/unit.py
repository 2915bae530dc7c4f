"""What the index holds: one unit for each turn and for each paragraph outside turns."""

import zlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

import msgspec
import tantivy

from onrecord.find.query import day_number
from onrecord.find.tongue import FORM, STEM, encodable, form_analyzer, stem_analyzer
from onrecord.keep.views import ReleaseView
from onrecord.model import Paragraph, Role, Turn

__all__ = ["VERSION", "Unit", "document", "folded", "open_analyzers", "schema", "units"]

VERSION = 1
"""Of the schema and the analyzers: an index made by another version is made anew."""

_UNDATED = (1 << 22) - 1
_RELEASE_BITS = 25
_PLACE_BITS = 16


class Unit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A turn or paragraph as the index keeps it. ``n`` is the number of the turn, null for a paragraph.

    ``anchor`` is null only for a release without any text of its own, which is found by its title.
    ``place`` counts units within the release, from 0. ``paragraphs`` are the ids of a turn's
    paragraphs, which a blank line separates in ``text``.
    """

    release: str
    edition: str
    anchor: str | None
    place: int
    text: str
    n: int | None = None
    kind: str | None = None
    title: str | None = None
    speaker: str | None = None
    label: str | None = None
    called: str | None = None
    role: Role | None = None
    outlet: str | None = None
    said_on: str | None = None
    exchange: str | None = None
    paragraphs: tuple[str, ...] = ()


def units(view: ReleaseView) -> Iterator[Unit]:
    """The units of a release, in reading order; at least one."""
    release = view.release
    parts: list[_Part] = [
        *(_Part(*part) for part in zip(view.turn_ids, release.turns, view.paragraph_ids, strict=True)),
        *(
            _Part(anchor, paragraph, ())
            for anchor, paragraph in zip(view.body_ids, release.paragraphs, strict=True)
        ),
    ]
    parts.sort(key=lambda part: part.what.span.start)
    exchanges = {
        n: anchor
        for anchor, exchange in zip(view.exchange_ids, release.exchanges, strict=True)
        for n in exchange.turns
    }
    common = Unit(
        release=view.id,
        edition=view.edition.id,
        anchor=None,
        place=0,
        text="",
        kind=release.kind,
        title=release.title,
        said_on=release.date,
    )
    if not parts:
        yield common
    for place, part in enumerate(parts):
        yield _unit(msgspec.structs.replace(common, place=place, anchor=part.anchor), part, exchanges)


class _Part(NamedTuple):
    anchor: str
    what: Turn | Paragraph
    paragraphs: tuple[str, ...]


def _unit(common: Unit, part: _Part, exchanges: dict[int, str]) -> Unit:
    said = part.what
    if isinstance(said, Paragraph):
        return msgspec.structs.replace(common, text=said.text)
    return msgspec.structs.replace(
        common,
        text=said.text,
        n=said.n,
        speaker=said.speaker,
        label=said.label,
        called=said.called,
        role=said.role,
        outlet=said.outlet,
        exchange=exchanges.get(said.n),
        paragraphs=part.paragraphs,
    )


@cache
def schema() -> tantivy.Schema:
    """The fields of the index.

    ``text`` and ``title`` hold stems, ``text_form`` and ``title_form`` the words as written; a
    title stands only with the first unit of its release, so that a word of the title finds the
    release once. ``who``, ``outlet_words`` and ``kind_words`` hold words of names, the ``*_key``
    fields whole values without capitals, ``speaker``, ``outlet``, ``kind``, ``role`` and ``year``
    the values that are counted. ``newest`` and ``oldest`` are the two orders by date.
    """
    builder = tantivy.SchemaBuilder()
    for name in ("text", "title"):
        builder.add_text_field(name, tokenizer_name=STEM)
    for name in ("text_form", "title_form", "who", "outlet_words", "kind_words"):
        builder.add_text_field(name, tokenizer_name=FORM)
    for name in ("release", "edition", "speaker_key", "outlet_key", "kind_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("speaker", "outlet", "kind", "role"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("state", tokenizer_name="raw", index_option="basic", stored=True)
    for name in ("day", "year"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("newest", "oldest"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("unit", stored=True)
    return builder.build()


def open_analyzers(index: tantivy.Index) -> tantivy.Index:
    """Give ``index`` the analyzers its schema names."""
    index.register_tokenizer(STEM, stem_analyzer())
    index.register_tokenizer(FORM, form_analyzer())
    return index


def folded(value: str) -> str:
    """A whole value as it is compared: capitals and the width of white space set aside."""
    return " ".join(encodable(value).casefold().split())


_encoder = msgspec.json.Encoder()


def document(unit: Unit) -> dict[str, object]:
    """The fields of one unit, ready for ``tantivy.Document.from_dict``."""
    newest, oldest = _orders(unit)
    text = encodable(unit.text)
    fields: dict[str, object] = {
        "release": unit.release,
        "edition": unit.edition,
        "text": text,
        "text_form": text,
        "newest": newest,
        "oldest": oldest,
        "unit": _stored(unit),
    }
    if unit.place == 0 and unit.title:
        fields |= {"title": encodable(unit.title), "title_form": encodable(unit.title)}
    who = [encodable(name) for name in (unit.speaker, unit.called, unit.label) if name]
    if who:
        fields["who"] = list(dict.fromkeys(who))
    if unit.role is not None:
        fields["role"] = unit.role
    for name, words, value in (
        ("speaker", None, unit.speaker),
        ("outlet", "outlet_words", unit.outlet),
        ("kind", "kind_words", unit.kind),
    ):
        if value:
            fields |= {name: encodable(value), f"{name}_key": folded(value)}
            if words is not None:
                fields[words] = encodable(value)
    if unit.said_on is not None:
        day = day_number(unit.said_on)
        fields |= {"day": day, "year": day // 10_000}
    return fields


def _stored(unit: Unit) -> bytes:
    try:
        return _encoder.encode(unit)
    except UnicodeEncodeError:
        values = msgspec.structs.asdict(unit)
        whole = {
            name: encodable(value) if isinstance(value, str) else value for name, value in values.items()
        }
        return _encoder.encode(msgspec.convert(whole, Unit))


def _orders(unit: Unit) -> tuple[int, int]:
    """Keys for newest (descending) and oldest (ascending) first.

    By date, then release by release in reading order; the undated last either way. A key is 63
    bits: 22 for the day, 25 that keep a release together, 16 for the place in it.
    """
    day = None if unit.said_on is None else date.fromisoformat(unit.said_on).toordinal()
    release = zlib.crc32(unit.release.encode("utf-8", "replace")) % (1 << _RELEASE_BITS)
    last = (1 << _PLACE_BITS) - 1
    place = min(unit.place, last)

    def key(day: int, place: int) -> int:
        return ((day << _RELEASE_BITS) + release << _PLACE_BITS) + place

    return key(day or 0, last - place), key(day or _UNDATED, place)
