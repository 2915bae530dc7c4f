"""The fields of the index, and a unit as the engine's document."""

import zlib
from datetime import date
from functools import cache

import tantivy

from onrecord.find.alike import marks
from onrecord.find.named import countries_and_places
from onrecord.find.query import day_number
from onrecord.find.tongue import FORM, STEM, encodable, form_analyzer, stem_analyzer
from onrecord.find.unit import Unit

__all__ = ["NONE", "UNIT", "VERSION", "document", "facts_in", "folded", "open_analyzers", "schema"]

VERSION = 5
"""Of the schema and the analyzers: an index made by another version is made anew."""

UNIT = "unit"
"""Marks the documents that are units."""
_BETWEEN = "\x1f"
NONE = "\x1f"
"""Stands for no speaker: a column without gaps is counted three times as fast."""
_UNDATED = (1 << 22) - 1
_RELEASE_BITS = 25
_PLACE_BITS = 16


@cache
def schema() -> tantivy.Schema:
    """The fields of the index.

    ``text`` holds stems without their places, ``text_form`` the words as written with them; ``title``
    and ``title_form`` likewise. A title stands there only with the first unit of its release, so that a word
    of the title finds the release once; ``heading`` and ``heading_form`` have it with every unit, for
    ``title:``. ``question`` and ``answer`` hold stems of the other side of a pair. ``who``, ``outlet_words``,
    ``kind_words`` and ``topic_words`` hold words of names, the ``*_key`` fields whole values without
    capitals, ``speaker``, ``outlet``, ``topic`` and ``country`` the values that are counted,
    ``facts`` kind, role and year in one, since a pass over them costs as much as over one. ``newest`` and
    ``oldest`` are the two orders by date. ``same``, ``like`` and ``pair`` are numbers of passages that
    belong together, ``words`` counts words. ``card`` and ``state`` mark the documents that are no units.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name=STEM, index_option="freq")
    for name in ("question", "answer"):
        builder.add_text_field(name, tokenizer_name=STEM, index_option="basic")
    builder.add_text_field("title", tokenizer_name=STEM)
    builder.add_text_field("heading", tokenizer_name=STEM, index_option="basic")
    for name in ("text_form", "title_form", "heading_form"):
        builder.add_text_field(name, tokenizer_name=FORM)
    for name in ("who", "outlet_words", "kind_words", "topic_words"):
        builder.add_text_field(name, tokenizer_name=FORM)
    for name in ("release", "edition", "anchor", "exchange", "role", "place", "has", "older", "state"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("speaker_key", "outlet_key", "kind_key", "topic_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("speaker", "outlet", "topic", "country", "facts"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("day", "month", "year", "pair"):
        builder.add_integer_field(name, indexed=name in ("day", "pair"), fast=True)
    for name in ("like", "card"):
        builder.add_integer_field(name, indexed=True)
    for name in ("newest", "oldest", "seq", "same", "words"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def open_analyzers(index: tantivy.Index) -> tantivy.Index:
    """Give ``index`` the analyzers its schema names."""
    index.register_tokenizer(STEM, stem_analyzer())
    index.register_tokenizer(FORM, form_analyzer())
    return index


def folded(value: str) -> str:
    """A whole value as it is compared: capitals and the width of white space set aside."""
    return " ".join(encodable(value).casefold().split())


def document(unit: Unit, stored: bytes) -> dict[str, object]:
    """The fields of a unit, for ``tantivy.Document.from_dict``. ``stored`` is given back with a hit."""
    card = unit.card
    newest, oldest = _orders(unit)
    text = encodable(unit.text)
    numbers = marks(unit.text)
    fields: dict[str, object] = {
        "release": card.release,
        "edition": card.edition,
        "text": text,
        "text_form": text,
        "newest": newest,
        "oldest": oldest,
        "seq": card.seq,
        "words": numbers.words,
        "same": numbers.same,
        "like": list(numbers.bands),
        "speaker": NONE,
        "facts": facts(card.kind, unit.role, card.said_on),
        "stored": stored,
    }
    if card.title:
        title = encodable(card.title)
        fields |= {"heading": title, "heading_form": title}
        if unit.place == 0:
            fields |= {"title": title, "title_form": title}
    who = [encodable(name) for name in (unit.speaker, unit.called, unit.label) if name]
    if who:
        fields["who"] = list(dict.fromkeys(who))
    for name, value in (
        ("role", unit.role),
        ("anchor", unit.anchor),
        ("exchange", unit.exchange),
        ("pair", unit.pair),
    ):
        if value is not None:
            fields[name] = value
    for name, value in (("question", unit.question), ("answer", unit.answer)):
        if value:
            fields[name] = encodable(value)
    # What every unit has: going through a list is ten times as fast as looking at each number.
    fields["has"] = [UNIT, *unit.has]
    if card.older:
        fields["older"] = "yes"
    fields |= _values(unit) | _named(unit)
    if card.said_on is not None:
        day = day_number(card.said_on)
        fields |= {"day": day, "month": day // 100, "year": day // 10_000}
    return fields


def facts(kind: str | None, role: str | None, said_on: str | None) -> str:
    """Kind, role and year as one value; see ``facts_in``."""
    return _BETWEEN.join((encodable(kind or ""), role or "", said_on[:4].lstrip("0") if said_on else ""))


def facts_in(value: str) -> tuple[str, str, str]:
    """Kind, role and year out of one value; empty where there is none."""
    kind, role, year = value.rsplit(_BETWEEN, 2)
    return kind, role, year


def _values(unit: Unit) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, words, values in (
        ("speaker", None, (unit.speaker,)),
        ("outlet", "outlet_words", (unit.outlet,)),
        ("kind", "kind_words", (unit.card.kind,)),
        ("topic", "topic_words", unit.topics),
    ):
        given = [encodable(value) for value in values if value]
        if given:
            fields |= {f"{name}_key": [folded(value) for value in given]}
            if name != "kind":
                fields[name] = given
            if words is not None:
                fields[words] = given
    return fields


def _named(unit: Unit) -> dict[str, object]:
    """Countries and places that the words name; those of the title with the first unit."""
    title = unit.card.title if unit.place == 0 else None
    countries, places = countries_and_places(encodable(f"{title}\n{unit.text}" if title else unit.text))
    fields: dict[str, object] = {}
    if countries:
        fields["country"] = list(countries)
    if places:
        fields["place"] = list(places)
    return fields


def _orders(unit: Unit) -> tuple[int, int]:
    """Keys for newest (descending) and oldest (ascending) first.

    By date, then release by release in reading order; the undated last either way. A key is 63
    bits: 22 for the day, 25 that keep a release together, 16 for the place in it.
    """
    said_on = unit.card.said_on
    day = None if said_on is None else date.fromisoformat(said_on).toordinal()
    release = zlib.crc32(unit.card.release.encode("utf-8", "replace")) % (1 << _RELEASE_BITS)
    last = (1 << _PLACE_BITS) - 1
    place = min(unit.place, last)

    def key(day: int, place: int) -> int:
        return ((day << _RELEASE_BITS) + release << _PLACE_BITS) + place

    return key(day or 0, last - place), key(day or _UNDATED, place)
