"""Compares what ``parse`` prints with labels made by hand, field by field."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from onrecord.model import Source
from onrecord.pipeline import read_source

FACTS = (
    "title",
    "title_as_printed",
    "kind",
    "office",
    "venue",
    "place",
    "date",
    "date_from",
    "starts",
    "ends",
    "zone",
)
TURN = ("n", "label", "speaker", "called", "outlet", "role", "notes")
EXCHANGE = ("reporter", "called", "addressed", "outlet", "turns", "certain")


def printed(path: Path) -> list[dict[str, Any]]:
    """The releases of a file as the JSON of ``onrecord parse`` has them."""
    _, editions = read_source(Source(str(path), path.read_bytes()))
    return [json.loads(msgspec.json.encode(edition.release)) for edition in editions]


def differences(ours: list[dict[str, Any]], labels: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for every field that is not as labelled."""
    if len(ours) != len(labels):
        yield f"{len(ours)} releases, labelled {len(labels)}"
    for mine, label in zip(ours, labels, strict=False):
        where = label["title"]
        yield from _fields(where, mine, label, FACTS)
        yield from _equal(f"{where}: topics", mine["topics"], label["topics"])
        yield from _equal(f"{where}: issuers", _issuers(mine), _issuers(label))
        yield from _equal(
            f"{where}: header notes", mine["header_notes"], label.get("header_notes", mine["header_notes"])
        )
        yield from _equal(f"{where}: turns", len(mine["turns"]), len(label["turns"]))
        for turn, wanted in zip(mine["turns"], label["turns"], strict=False):
            yield from _fields(f"{where}: turn {wanted['n']}", turn, wanted, TURN)
            yield from _words(f"{where}: turn {wanted['n']}", turn["text"], wanted)
        yield from _equal(f"{where}: exchanges", len(mine["exchanges"]), len(label["exchanges"]))
        for exchange, wanted in zip(mine["exchanges"], label["exchanges"], strict=False):
            yield from _fields(f"{where}: exchange of {wanted['reporter']}", exchange, wanted, EXCHANGE)
        if "slips" in label:
            slips = [
                (slip["turn"], slip["kind"]) for slip in mine["slips"] if slip["kind"] != "cut paragraph"
            ]
            yield from _equal(
                f"{where}: slips", slips, [(slip["turn"], slip["kind"]) for slip in label["slips"]]
            )


def _issuers(release: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(issuer["name"], issuer["role"]) for issuer in release["issuers"]]


def _fields(where: str, mine: dict[str, Any], label: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from _equal(f"{where}: {name}", mine[name], label.get(name))


def _words(where: str, text: str, label: dict[str, Any]) -> Iterator[str]:
    words = text.split()
    if "starts_with" in label:
        yield from _equal(f"{where}: first words", " ".join(words[:6]), label["starts_with"])
        yield from _equal(f"{where}: last words", " ".join(words[-6:]), label["ends_with"])


def _equal(where: str, mine: object, label: object) -> Iterator[str]:
    if mine != label:
        yield f"{where}: {mine!r}, labelled {label!r}"
