"""A release on a terminal: its letterhead, then its turns, in outline or in full."""

from onrecord.faces.cli.plain import indented, one_line, plain
from onrecord.model import Exchange, Release, Turn

__all__ = ["WIDTH", "head", "outline", "speaker_line", "transcript"]

WIDTH = 100
"""Columns a line may take."""

_UNKNOWN = "not known"


def head(release: Release) -> str:
    """The letterhead: title, then the facts that are known, one kind a line."""
    facts = [
        release.kind or "kind not known",
        release.date or "date not known",
        _time(release),
        release.place,
        release.venue,
        release.office,
    ]
    lines = [plain(release.title or "(no title)"), "  " + plain(" | ".join(fact for fact in facts if fact))]
    for issuer in release.issuers:
        role = f", {issuer.role}" if issuer.role else ""
        lines.append(plain(f"  Issued by {issuer.name}{role}"))
    lines.extend(plain(f"  Topic: {topic}") for topic in release.topics)
    return "\n".join(lines)


def _time(release: Release) -> str | None:
    if not release.starts:
        return None
    until = f"-{release.ends}" if release.ends else ""
    return f"{release.starts}{until} {release.zone or ''}".strip()


def outline(release: Release) -> str:
    """The letterhead and one line for each turn, exchange and slip."""
    lines = [head(release)]
    if not release.turns:
        lines.append(f"  {len(release.paragraphs)} paragraphs, no turns")
        lines.extend("    " + one_line(part.text, WIDTH - 4) for part in release.paragraphs[:3])
    for turn in release.turns:
        lines.append(f"  {turn.n:>4}  {one_line(f'{speaker_line(turn)}: {turn.text}', WIDTH - 8)}")
    for number, held in enumerate(release.exchanges, start=1):
        lines.append("  " + plain(f"Exchange {number}: {_asker(held)}, turns {_turns(held)}"))
    for slip in release.slips:
        where = f"turn {slip.turn}" if slip.turn else "outside the turns"
        lines.append("  " + plain(f"Slip of the source, {where}: {slip.says}"))
    return "\n".join(lines)


def transcript(release: Release, ids: tuple[str, ...]) -> str:
    """The letterhead and every turn in full, each with its id (``ids[i]`` is that of turn ``i``)."""
    parts = [head(release)]
    parts.extend(indented(part.text, 2, WIDTH) for part in release.paragraphs)
    for turn, id_ in zip(release.turns, ids, strict=True):
        parts.append(f"{plain(speaker_line(turn))}  [{id_}]\n{indented(turn.text, 4, WIDTH)}")
    return "\n\n".join(parts)


def speaker_line(turn: Turn) -> str:
    """Who speaks: the name where known, the label as printed, the outlet; never more than is known."""
    name = turn.speaker or turn.called
    label = turn.label or "(before the first label)"
    about = [name] if name and name != turn.label else []
    if turn.position:
        about.append(turn.position)
    if turn.outlet:
        about.append(turn.outlet)
    return f"{label} ({', '.join(about)})" if about else label


def _asker(held: Exchange) -> str:
    name = held.reporter or held.called or held.addressed or f"reporter {_UNKNOWN}"
    outlet = f", {held.outlet}" if held.outlet else ""
    return f"{name}{outlet}" + ("" if held.certain else " (bounds not settled)")


def _turns(held: Exchange) -> str:
    first, last = held.turns[0], held.turns[-1]
    return f"{first}-{last}" if last > first else f"{first}"
