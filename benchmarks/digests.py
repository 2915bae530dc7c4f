"""`python -m benchmarks.digests`: are the releases of digests nobody looked at told apart?

Digests are laid out as the seed documents are (`../shared/corpora/seeds`): Markdown of several releases,
each with a heading, a letterhead, a rule, its words, a footer and a rule. They are made in memory from the
State Department releases of 2021 that no label speaks of, drawn by chance with a seed, so that title, date,
type and the stretch of each are known by construction. Nothing here was labelled or mended by hand.
"""

import argparse
import random
import re
import sys
from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import msgspec

from benchmarks.accuracy.run import CORPORA, all_gold
from onrecord.model import Release, Source
from onrecord.pipeline import read_source

__all__ = ["Made", "main", "measured", "releases", "run", "stretch"]

_TAG = re.compile(r"<[^>]+>")
_DROPPED = re.compile(r"(?is)<(script|style|table|form)\b.*?</\1>|<!--.*?-->|<input[^>]*>|<hr[^>]*>")
_BLOCK = re.compile(r"(?is)<(p|li|h[2-6])\b[^>]*>(.*?)</\1>")
_MONTHS = month_name[1:]
_KINDS = (
    (r"Press Briefing", "Department Press Briefing"),
    (r"(?i)fact sheet", "Fact Sheet"),
    (r"(?i)joint statement", "Joint Statement"),
    (r"Public Schedule", "Public Schedule"),
    (r"Remarks|And .* (?:Before|At a)", "Remarks"),
    (r"\b(?:Call|Meeting) [Ww]ith\b", "Readout"),
)
_FOOTER = (
    "*The Office of Website Management, Bureau of Public Affairs, manages this site as a portal for"
    " information from the U.S. State Department. External links to other Internet sites should not be"
    " construed as an endorsement of the views or privacy policies contained therein.*"
)
_TYPES = {
    "Readout": "readout",
    "Press Statement": "press statement",
    "Media Note": "media note",
    "Remarks": "remarks",
    "Department Press Briefing": "press briefing",
    "Fact Sheet": "fact sheet",
    "Joint Statement": "joint statement",
    "Public Schedule": "public schedule",
}
_PREFIXED = (
    *("# **Press Releases: {}**", "## [Press Releases: {}](#)"),
    *("# Press Releases: {}", "## **Press Releases: {}**"),
)
_BARE = ("# {}", "# **{}**", "## {}", "## [{}](#)")
_ISSUERS = (
    *("Office of the Spokesperson", "Antony J. Blinken  \n  \nSecretary of State"),
    *("Antony J. Blinken, Secretary of State", "Ned Price  \nDepartment Spokesperson"),
)
_PLACES = ("Washington, DC", "Washington, D.C.", "Via Teleconference", "Treaty Room  \nWashington, DC")


class _Item(msgspec.Struct, frozen=True):
    """What the feed says of a release."""

    file: str
    title: str
    creator: str | None = None


class Made(msgspec.Struct, frozen=True):
    """A release as it is put into a digest: what a reading of it must say. ``date`` is in ISO 8601."""

    title: str
    date: str
    type: str
    markdown: tuple[str, ...]


def releases(corpora: Path = CORPORA) -> list[Made]:
    """Return the releases that no label speaks of, without transcripts, in the order of the feed."""
    labelled = {gold.document for gold in all_gold()}
    found: list[Made] = []
    for line in (corpora / "state-2021" / "items.jsonl").read_bytes().splitlines():
        item = msgspec.json.decode(line, type=_Item)
        name = f"state-2021/html/{item.file}.html"
        if name in labelled:
            continue
        html = (corpora / name).read_text(encoding="utf-8")
        made = _made(item, html)
        if made:
            found.append(made)
    return found


def _made(item: _Item, html: str) -> Made | None:
    blocks = tuple(_blocks(html))
    if item.creator and blocks and _letters(blocks[0]) == _letters(item.creator):
        # The byline; a digest prints its own.
        blocks = blocks[1:]
    if not blocks or "[" in item.title:
        return None
    kind = next((kind for look, kind in _KINDS if re.search(look, item.title)), "Press Statement")
    if kind == "Press Statement" and (item.creator or "").startswith("Office of the Spokes"):
        kind = "Media Note"
    return Made(item.title, item.file[:10], kind, blocks)


def _blocks(html: str) -> Iterator[str]:
    """The paragraphs, headings and list items as Markdown, one block each."""
    for tag, inner in _BLOCK.findall(_DROPPED.sub("", html)):
        marked = re.sub(r"(?is)<(strong|b)\b[^>]*>(\s*)(.*?)(\s*)</\1>", r"\2**\3**\4", inner)
        marked = re.sub(r"(?is)<(em|i)\b[^>]*>(\s*)(.*?)(\s*)</\1>", r"\2*\3*\4", marked)
        words = " ".join(unescape(_TAG.sub("", re.sub(r"(?i)<br[^>]*>", " ", marked))).split())
        words = words.replace("****", "").replace("** **", "")
        if not re.search(r"\w", words):
            continue
        mark = "- " if tag == "li" else f"{'#' * int(tag[1])} " if tag[0] == "h" else ""
        yield mark + words


def _letters(text: str) -> str:
    """The letters and figures of a text: what is left of it whatever marks it up."""
    return "".join(char for char in text if char.isalnum())


def stretch(made: Made, rng: random.Random, headings: tuple[str, ...] = _PREFIXED) -> str:
    """Return a release in one of the layouts that the seeds have, some of them with a fault of the carrier.

    A body may have a rule in it, or a paragraph cut in two by a page; the rule behind a letterhead and the
    footer may be missing. ``headings`` are templates of the heading.
    """
    title = re.sub(r"([()*])", r"\\\1", made.title) if rng.random() < 0.5 else made.title
    year, month, day = made.date.split("-")
    date = f"{_MONTHS[int(month) - 1]} {int(day)}, {year}"
    letterhead = f"{made.type}  \n{rng.choice(_ISSUERS)}\n\n{rng.choice(_PLACES)}  \n{date}"
    rule = ["---"] if rng.random() < 0.8 else []
    footer = [_FOOTER] if rng.random() < 0.7 else []
    body = list(made.markdown)
    if len(body) > 3 and rng.random() < 0.2:
        body.insert(rng.randrange(1, len(body)), "* * *")
    at = rng.randrange(len(body))
    if len(body[at]) > 400 and rng.random() < 0.3:
        cut = body[at].index(" ", 200)
        body[at : at + 1] = [body[at][:cut], body[at][cut + 1 :]]
    return "\n\n".join([rng.choice(headings).format(title), letterhead, *rule, *body, *footer])


def measured(
    made: list[Made], texts: list[str], found: list[Release]
) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield title, field, what was made and what was read, for each release of a digest.

    A boundary is right where the text of the release read has the letters of the stretch and no others.
    """
    left = list(found)
    for each, text in zip(made, texts, strict=True):
        same = next((r for r in left if _letters(r.title or "") == _letters(each.title)), None)
        yield each.title, "title", each.title, each.title if same else None
        if same is None:
            yield each.title, "boundary", _letters(text), None
            continue
        left.remove(same)
        yield each.title, "boundary", _letters(text), _letters(same.text)
        yield each.title, "date", each.date, same.date
        yield each.title, "kind", _TYPES[each.type], same.kind
    for release in left:
        yield release.title or "", "boundary", "", _letters(release.text)


def main(arguments: list[str]) -> int:
    """Make digests, read them, print what was read as made; with ``--failures`` what was not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digests")
    parser.add_argument("--seed", type=int, default=1, help="draws the releases and their layout")
    parser.add_argument("--failures", action="store_true", help="name each release not read as made")
    given = parser.parse_args(arguments)
    counts, number = run(given.seed, print if given.failures else None)
    print(
        f"{number} digests of {counts['title', 'right'] + counts['title', 'missed']} releases,"
        f" seed {given.seed}"
    )
    for field in ("boundary", "title", "date", "kind"):
        right, missed, invented = (counts[field, verdict] for verdict in ("right", "missed", "invented"))
        share = 2 * right / max(1, 2 * right + missed + invented)
        print(f"  {field:<9} right {right}, missed {missed}, invented {invented}, F1 {share:.4f}")
    return 0


def run(seed: int, tell: Callable[[str], None] | None = None) -> tuple[Counter[tuple[str, str]], int]:
    """Return the count of each field and verdict (right, missed, invented), and how many digests were read.

    ``tell`` is given a line for each value that was not read as made.
    """
    rng = random.Random(seed)
    drawn = releases()
    rng.shuffle(drawn)
    counts: Counter[tuple[str, str]] = Counter()
    number = 0
    while drawn:
        size = rng.randint(3, 9)
        some, drawn = drawn[:size], drawn[size:]
        number += 1
        headings = rng.choice((_PREFIXED, _PREFIXED, _BARE))
        texts = [stretch(each, rng, headings) for each in some]
        document = "\n\n" + "\n\n---\n\n".join(texts) + "\n\n---\n"
        _, editions = read_source(Source(f"digest-{number}.md", document.encode()))
        for title, field, made, read in measured(some, texts, [edition.release for edition in editions]):
            if made == read:
                counts[field, "right"] += 1
                continue
            counts[field, "missed"] += bool(made)
            counts[field, "invented"] += read is not None
            if tell:
                tell(f"{number} | {title[:70]} | {field}: made {made[-80:]!r}, read {(read or '')[-80:]!r}")
    return counts, number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
