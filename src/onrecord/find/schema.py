"""The fields of the index, and a unit as the engine's document."""

import zlib
from datetime import date
from functools import cache

import tantivy

from onrecord.find.alike import marks, number_of
from onrecord.find.named import countries_and_places
from onrecord.find.query import day_number
from onrecord.find.tongue import FORM, STEM, encodable, form_analyzer, stem_analyzer
from onrecord.find.unit import Unit

__all__ = [
    "KEYED",
    "NONE",
    "SAMPLES",
    "UNIT",
    "VERSION",
    "document",
    "facts_in",
    "folded",
    "key",
    "open_analyzers",
    "schema",
]

VERSION = 7
"""Of the schema and the analyzers: an index made by another version is made anew."""

UNIT = "unit"
"""Marks the documents that are units."""
KEYED = frozenset(
    (
        *("release", "edition", "anchor", "exchange", "role", "place", "has", "older", "state", "sample"),
        *("speaker_key", "outlet_key", "kind_key", "topic_key"),
    )
)
"""Names whose whole values share the field ``key``: each field of words costs every unit a byte."""
SAMPLES = (2, 4, 6, 8, 10)
"""Even samples of all units, one in 2 to this power, each within the one before."""
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
    ``kind_words`` and ``topic_words`` hold words of names, ``key`` whole values of the names in ``KEYED``
    (those of ``*_key`` without capitals), ``speaker``, ``outlet``, ``topic`` and ``country`` the values that
    are counted, ``facts`` kind and role in one, since a pass over them costs as much as over one.
    ``newest`` and ``oldest`` are the two orders by date. ``same``, ``like`` and ``pair`` are numbers of
    passages that belong together, ``words`` counts words. ``card`` and ``state`` mark what is no unit.
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
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
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


def key(name: str, value: object) -> str:
    """A value of a name in ``KEYED`` as it stands in the field ``key``."""
    return f"{name}{_BETWEEN}{value}"


def document(unit: Unit, stored: bytes) -> dict[str, object]:
    """The fields of a unit, for ``tantivy.Document.from_dict``. ``stored`` is given back with a hit."""
    card = unit.card
    newest, oldest = _orders(unit)
    text = encodable(unit.text)
    numbers = marks(unit.text)
    countries, places = _named(unit)
    fields: dict[str, object] = {
        "key": _keys(unit, places),
        "text": text,
        "text_form": text,
        "newest": newest,
        "oldest": oldest,
        "seq": card.seq,
        "words": numbers.words,
        "same": numbers.same,
        "like": list(unit.bands),
        "speaker": NONE,
        "facts": facts(card.kind, unit.role),
        "stored": stored,
    }
    if card.title:
        title = encodable(card.title)
        fields |= {"heading": title, "heading_form": title}
        if unit.place == 0:
            fields |= {"title": title, "title_form": title}
    who = [encodable(name) for name in (*unit.speakers, unit.called, unit.label) if name]
    if who:
        fields["who"] = list(dict.fromkeys(who))
    if unit.pair is not None:
        fields["pair"] = unit.pair
    for name, value in (("question", unit.question), ("answer", unit.answer)):
        if value:
            fields[name] = encodable(value)
    fields |= _values(unit, countries)
    if card.said_on is not None:
        day = day_number(card.said_on)
        fields |= {"day": day, "month": day // 100, "year": day // 10_000}
    return fields


def facts(kind: str | None, role: str | None) -> str:
    """Kind and role as one value; see ``facts_in``."""
    return f"{encodable(kind or '')}{_BETWEEN}{role or ''}"


def facts_in(value: str) -> tuple[str, str]:
    """Kind and role out of one value; empty where there is none."""
    kind, _, role = value.rpartition(_BETWEEN)
    return kind, role


def _keys(unit: Unit, places: tuple[str, ...]) -> list[str]:
    card = unit.card
    whole = (
        ("speaker_key", unit.speakers),
        ("outlet_key", (unit.outlet,)),
        ("kind_key", (card.kind,)),
        ("topic_key", unit.topics),
    )
    number = number_of(card.edition, unit.place)
    return [
        key("release", card.release),
        key("edition", card.edition),
        # What every unit has: going through a list is ten times as fast as looking at each number.
        key("has", UNIT),
        *(key("has", one) for one in unit.has),
        *(key("older", "yes") for _ in range(card.older)),
        *(
            key(name, value)
            for name, value in (("role", unit.role), ("anchor", unit.anchor), ("exchange", unit.exchange))
            if value is not None
        ),
        *(key("place", place) for place in places),
        *(
            key(name, value)
            for name, values in whole
            for value in dict.fromkeys(folded(value) for value in values if value)
        ),
        *(key("sample", bits) for bits in SAMPLES if not number & ((1 << bits) - 1)),
    ]


def _values(unit: Unit, countries: tuple[str, ...]) -> dict[str, object]:
    """What is counted, and the words of names."""
    fields: dict[str, object] = {}
    for name, words, values in (
        ("speaker", None, unit.speakers),
        ("outlet", "outlet_words", (unit.outlet,)),
        (None, "kind_words", (unit.card.kind,)),
        ("topic", "topic_words", unit.topics),
        ("country", None, countries),
    ):
        given = [encodable(value) for value in values if value]
        if given:
            fields |= {field: given for field in (name, words) if field is not None}
    return fields


def _named(unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Countries and places that the words name; those of the title with the first unit."""
    title = unit.card.title if unit.place == 0 else None
    return countries_and_places(encodable(f"{title}\n{unit.text}" if title else unit.text))


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
