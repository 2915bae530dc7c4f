"""A quotation to take along: the words, who said them, when, in which release, and where they stand."""

import re

import msgspec
from markupsafe import escape

from onrecord.keep.views import ReleaseView
from onrecord.model import Release, Turn

from .addresses import permalink_path, release_path
from .versions import Pinned, pinned
from .words import day, sentence_case

__all__ = ["Citation", "Rule", "attribution", "citation", "ground_rules", "issued_by", "named_release"]


class Rule(msgspec.Struct, frozen=True):
    """A ground rule: its kind and the sentence that states it."""

    kind: str
    says: str


class Citation(msgspec.Struct, frozen=True):
    """A quotation in three forms, and pinned to its edition in more.

    ``quotation`` is null when a whole release or exchange is cited. ``rules`` are the ground rules under
    which the words were said, each with its kind.
    """

    quotation: str | None
    by: str | None
    of: str
    title: str
    kind_and_date: str
    address: str
    href: str
    plain: str
    html: str
    bibtex: str
    pinned: Pinned
    rules: tuple[Rule, ...] = ()


def attribution(turn: Turn) -> str | None:
    """Name a turn's speaker as a citation does: name, office or outlet; the label as printed failing that."""
    name = turn.speaker or (turn.label and f"{turn.label} (as printed)")
    if not name:
        return None
    return ", ".join(part for part in (name, turn.position or turn.outlet) if part)


def named_release(view: ReleaseView) -> str:
    """Name a release as a citation does: title, kind and date, and the edition if it is not the current."""
    release = view.release
    title = release.title or "Untitled release"
    edition = None if view.edition.current else f"edition {view.edition.number} of {len(view.editions)}"
    return ", ".join(part for part in (title, release.kind, day(release.date), edition) if part)


def citation(view: ReleaseView, anchor: str | None, base: str) -> Citation | None:
    """Cite a turn, paragraph, exchange or (no anchor) a whole release; null when the anchor is not in it.

    ``base`` is the portal's own address, without a slash at its end.
    """
    quotation: str | None = None
    by: str | None = None
    href = permalink_path(anchor) if anchor else release_path(view.id)
    if anchor is not None:
        found = _quoted(view, anchor)
        if found is None:
            return None
        quotation, by = found
    version = pinned(view, anchor, (quotation, by or issued_by(view)), base)
    address = base + href if view.edition.current else version.address
    return _written(view, quotation, by, (address, version))


def _quoted(view: ReleaseView, anchor: str) -> tuple[str | None, str | None] | None:
    release = view.release
    for i, turn in enumerate(release.turns):
        if view.turn_ids[i] == anchor:
            return "\n\n".join(p.text for p in turn.paragraphs) or turn.text, attribution(turn)
        for j, paragraph in enumerate(turn.paragraphs):
            if view.paragraph_ids[i][j] == anchor:
                return paragraph.text, attribution(turn)
    for j, paragraph in enumerate(release.paragraphs):
        if view.body_ids[j] == anchor:
            return paragraph.text, issued_by(view)
    for i, exchange in enumerate(release.exchanges):
        if view.exchange_ids[i] == anchor:
            asker = ", ".join(p for p in (exchange.reporter or "A reporter", exchange.outlet) if p)
            return None, f"Exchange with {asker}"
    return None


def issued_by(view: ReleaseView) -> str | None:
    """Name who issued a release: its issuers with their roles, or its office."""
    issuers = [", ".join(p for p in (i.name, i.role) if p) for i in view.release.issuers]
    return "; ".join(issuers) or view.release.office


def _written(view: ReleaseView, quotation: str | None, by: str | None, where: tuple[str, Pinned]) -> Citation:
    address, version = where
    of = named_release(view)
    source = ", ".join(part for part in (by, of) if part)
    plain = (f"“{quotation}”\n— " if quotation else "") + f"{source}. {address}"
    linked = f'{escape(source)}. <a href="{escape(address)}">{escape(address)}</a>'
    quoted = "".join(f"<p>{escape(p)}</p>" for p in (quotation or "").split("\n\n") if p)
    html = f"<blockquote>{quoted}<footer>{linked}</footer></blockquote>" if quotation else f"<p>{linked}</p>"
    return Citation(
        quotation=quotation,
        by=by,
        of=of,
        title=view.release.title or "Untitled release",
        kind_and_date=", ".join(p for p in (view.release.kind, day(view.release.date)) if p),
        address=address,
        href=release_path(view.id),
        plain=plain,
        html=html,
        bibtex=_bibtex(view, by, quotation, address),
        pinned=version,
        rules=ground_rules(view.release),
    )


def ground_rules(release: Release) -> tuple[Rule, ...]:
    """The ground rules of a release as pages print them."""
    return tuple(Rule(sentence_case(rule.kind), rule.says) for rule in release.ground_rules)


def _bibtex(view: ReleaseView, by: str | None, quotation: str | None, address: str) -> str:
    """Write the citation as a BibTeX entry (``@misc``), special characters escaped."""
    release = view.release
    fields = {
        "author": "{" + _tex(by.split(",")[0]) + "}" if by else None,
        "title": "{" + _tex(release.title or "Untitled release") + "}",
        "howpublished": _tex(release.kind) if release.kind else None,
        "date": release.date,
        "year": release.date[:4] if release.date else None,
        "url": address,
        "note": _tex(f"“{quotation}”") if quotation else None,
    }
    key = re.sub(r"[^a-z0-9]", "", address.partition("#")[0].rsplit("/", 1)[-1])
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + key + ",\n" + ",\n".join(lines) + "\n}"


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "^": r"\textasciicircum{}",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "%": r"\%",
    }
)


def _tex(text: str) -> str:
    return " ".join(text.translate(_TEX).split())
