"""The front matter of a Markdown file: YAML 1.1 between two ``---`` lines at its very start."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

import yaml

from onrecord.model import About
from onrecord.read.limits import Limits

__all__ = ["front_matter"]

_FENCE = re.compile(r"---[ \t]*(?:\r\n?|\n)(.*?(?:\r\n?|\n)|)(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOADER: Final = yaml.CBaseLoader


def front_matter(text: str, limits: Limits) -> tuple[About, int]:
    """Give what the front matter says and the offset at which the text proper begins.

    What is no front matter (not a mapping, an alias in it, longer than the limit) stays text:
    ``About()`` and 0. Keys read: title, date, published_time, source_url, author, tags, language.
    """
    found = _FENCE.match(text[: limits.front_matter])
    if not found:
        return About(), 0
    fields = _mapping(found[1])
    if fields is None:
        return About(), 0
    date = _one(fields, "date")
    about = About(
        guid=_one(fields, "guid"),
        link=_one(fields, "source_url", "link", "url"),
        title=_one(fields, "title"),
        creator=_one(fields, "author", "creator"),
        published=_instant(_one(fields, "published_time", "published")),
        date=date if date and _DAY.fullmatch(date) else None,
        categories=_many(fields, "tags", "categories"),
        language=_one(fields, "language", "lang"),
    )
    return about, found.end()


def _mapping(block: str) -> dict[str, object] | None:
    try:
        events = cast("Iterable[yaml.Event]", yaml.parse(block, Loader=_LOADER))
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            return None
        value: object = yaml.load(block, Loader=_LOADER)  # noqa: S506 - builds strings, lists, mappings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(value, dict):
        return None
    pairs = cast("dict[object, object]", value)
    return {key: each for key, each in pairs.items() if isinstance(key, str)}


def _one(fields: dict[str, object], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return None


def _many(fields: dict[str, object], *names: str) -> tuple[str, ...]:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return (value,)
        if isinstance(value, list):
            values = cast("list[object]", value)
            return tuple(each for each in values if isinstance(each, str) and each.strip())
    return ()


def _instant(says: str | None) -> str | None:
    """RFC 3339, or nothing: a time without a zone is no instant."""
    if not says:
        return None
    try:
        moment = datetime.fromisoformat(says)
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else None
