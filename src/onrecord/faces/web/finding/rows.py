"""Hits and groups as the search page prints them."""

from collections.abc import Callable

import msgspec

from onrecord.find import Answer, Beside, Group, Hit

from ..addresses import cite_path, edition_path, exchange_path, release_path, with_query
from ..asking import SearchForm
from ..words import day, day_span, plural, sentence_case

__all__ = ["BesideRow", "EditionNumber", "GroupRow", "HitRow", "group_rows", "hit_path", "hit_rows", "named"]

EditionNumber = Callable[[str, str], int]
"""Gives the number of an edition (from 1) by the ids of its release and of itself."""


class BesideRow(msgspec.Struct, frozen=True):
    """The question that was answered, or the answer: who, the beginning, where. ``asks`` says which."""

    asks: bool
    who: str | None
    opening: str
    href: str | None


class HitRow(msgspec.Struct, frozen=True):
    """A hit: the words with the searched ones marked, who said them, where."""

    href: str
    cite: str | None
    title: str
    kind: str | None
    who: str | None
    outlet: str | None
    role: str | None
    date: str | None
    date_says: str
    snippet: tuple[tuple[str, bool], ...]
    exchange_href: str | None
    beside: BesideRow | None
    alike: str | None
    alike_href: str | None
    older: str | None
    why: str | None


class GroupRow(msgspec.Struct, frozen=True):
    """Hits that belong together, under a heading; ``more`` leads to all of them."""

    heading: str
    detail: str | None
    count: str | None
    href: str | None
    more: str | None
    hits: tuple[HitRow, ...]


def hit_rows(form: SearchForm, answer: Answer, number: EditionNumber) -> tuple[HitRow, ...]:
    """Lay the hits of an answer out."""
    return tuple(_hit_row(hit, form, number) for hit in answer.hits)


def group_rows(form: SearchForm, answer: Answer, number: EditionNumber) -> tuple[GroupRow, ...]:
    """Lay the groups of an answer out."""
    return tuple(_group_row(group, form, number) for group in answer.groups)


def named(hit: Hit | Beside) -> str | None:
    """Say who speaks: a reporter whom nothing names is said to be not named."""
    if hit.role == "reporter" and not hit.speaker:
        if hit.called:
            return f"Called “{hit.called}”"
        return f"{hit.label} (reporter not named)" if hit.label else "Reporter not named"
    return hit.speaker or _told(hit.label)


def _told(label: str | None) -> str | None:
    """A label that says who speaks, not only that it is an answer."""
    return None if label and label.rstrip(":.").upper() in ("A", "ANSWER") else label


def hit_path(hit: Hit, q: str, number: EditionNumber) -> str:
    """Where a hit's words stand: in the edition that has them, at their paragraph, the query kept."""
    path = (
        release_path(hit.release)
        if hit.current
        else edition_path(hit.release, number(hit.release, hit.edition))
    )
    anchor = hit.paragraph or hit.anchor
    return with_query(path, {"q": q}) + (f"#{anchor}" if anchor else "")


def _hit_row(hit: Hit, form: SearchForm, number: EditionNumber) -> HitRow:
    alike = hit.alike
    return HitRow(
        href=hit_path(hit, form.q, number),
        cite=cite_path(hit.anchor) if hit.anchor else None,
        title=hit.title or "Untitled release",
        kind=sentence_case(hit.kind) if hit.kind else None,
        who=named(hit),
        outlet=hit.outlet,
        role=hit.role,
        date=hit.said_on,
        date_says=day(hit.said_on) or "Date not known",
        snippet=hit.snippet,
        exchange_href=_exchange_href(hit.exchange, form.q) if hit.exchange else None,
        beside=_beside(hit, form.q),
        alike=_alike(hit) if alike else None,
        alike_href=with_query("/search", {**form.fields(), "alike": 1}) if alike else None,
        older=f"Earlier edition {number(hit.release, hit.edition)}" if not hit.current else None,
        why=hit.why,
    )


def _exchange_href(exchange: str, q: str) -> str:
    return with_query(exchange_path(exchange), {"q": q})


def _alike(hit: Hit) -> str:
    """Say where else: "Said in 14 releases, first 24 May 2021, last 2 August 2021"."""
    alike = hit.alike
    if alike is None:
        return ""
    count = f"{'at least ' if alike.more else ''}{plural(alike.releases, 'release')}"
    if not alike.first or not alike.last:
        return f"Said in {count}"
    if alike.first == alike.last:
        return f"Said in {count}, all on {day(alike.first)}"
    return f"Said in {count}, first {day(alike.first)}, last {day(alike.last)}"


def _beside(hit: Hit, q: str) -> BesideRow | None:
    other = hit.beside
    if other is None:
        return None
    who = ", ".join(part for part in (_beside_named(other), other.outlet) if part)
    href = with_query(release_path(hit.release), {"q": q}) + f"#{other.anchor}" if other.anchor else None
    return BesideRow(
        asks=other.role in ("reporter", "audience"),
        who=who or None,
        opening=other.opening,
        href=href if hit.current else None,
    )


def _beside_named(other: Beside) -> str | None:
    if other.speaker is None and other.called:
        return f"somebody called “{other.called}”"
    if other.role == "reporter" and not other.speaker:
        return "a reporter, not named"
    return other.speaker or _told(other.label)


def _group_row(group: Group, form: SearchForm, number: EditionNumber) -> GroupRow:
    first = group.hits[0] if group.hits else None
    ungrouped = {**form.fields(), "group": None}
    heading, detail, href, more = "Not known", None, None, None
    key = group.key
    match group.by:
        case "exchange" if first:
            reporter = next((n for n in map(_reporter, group.hits) if n), None)
            heading = f"Exchange with {reporter}" if first.exchange else (first.title or "Untitled release")
            detail = f"In {first.title or 'Untitled release'}, {day(first.said_on) or 'date not known'}"
            href = _exchange_href(first.exchange, form.q) if first.exchange else None
            heading = "Exchange with a reporter, not named" if first.exchange and not reporter else heading
        case "release" if first:
            heading, detail = first.title or "Untitled release", _release_detail(first)
            href = with_query(release_path(first.release), {"q": form.q})
        case "speaker":
            heading = key or "Speaker not known"
            more = with_query("/search", {**ungrouped, "speaker": key}) if key else None
        case "day":
            heading = (day_span(key, key) if key else None) or "Date not known"
            more = (
                with_query("/search", {**ungrouped, "after": key, "before": key, "year": None})
                if key
                else None
            )
        case _:
            pass
    shown = len(group.hits)
    count = plural(group.total, "passage") if group.total is not None else None
    return GroupRow(
        heading=heading,
        detail=detail,
        count=f"{count}, {shown} of them here" if count and group.total and group.total > shown else count,
        href=href,
        more=more if group.total and group.total > shown else None,
        hits=tuple(_hit_row(hit, form, number) for hit in group.hits),
    )


def _release_detail(hit: Hit) -> str:
    parts = (sentence_case(hit.kind) if hit.kind else None, day(hit.said_on) or "Date not known")
    return ", ".join(part for part in parts if part)


def _reporter(hit: Hit) -> str | None:
    """Who asks in the exchange of a hit, by the hit or what stands beside it."""
    for one in (hit, hit.beside):
        if one is not None and one.role == "reporter" and (one.speaker or one.called):
            return ", ".join(part for part in (one.speaker or one.called, one.outlet) if part)
    return None
