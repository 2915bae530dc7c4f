"""A drawn heap as the index reads a record: ``counts``, ``since`` and ``superseded_since``, nothing kept."""

from collections.abc import Iterable, Iterator

import msgspec

from benchmarks.scale.corpus import Drawn, Heap, Said
from onrecord.keep.views import Counts, EditionView, Indexable, Proof, ReleaseView, SourceView
from onrecord.model import Exchange, Paragraph, Release, Span, TopicLink, Turn

_PROOF = Proof(characters=0, accounted=0, turns=0, notes=0, furniture=0, blocks=0, rebuilt=True)
_WHEN = "2026-01-31T12:00:00Z"


class DrawnRecord:
    """What the index asks of a record. Releases given to ``add`` come after those of the heap."""

    def __init__(self, heap: Heap) -> None:
        self._heap = heap
        self._added: list[Drawn] = []
        self._last: Drawn | None = None

    def add(self, release: Drawn) -> None:
        self._added.append(release)

    def counts(self) -> Counts:
        releases = self._heap.releases + len(self._added)
        turns = self._heap.turns + sum(len(release.turns) for release in self._added)
        return Counts(releases, releases, releases, turns, 0, "1995-01-01", "2025-12-31")

    def since(self, seq: int) -> Iterator[Indexable]:
        after = self._heap.releases
        if seq == after - 1:
            yield Indexable(after, view(self._newest()))
        elif seq < after:
            for number, release in enumerate(self._heap, start=1):
                if number > seq:
                    yield Indexable(number, view(release))
        for number, release in enumerate(self._added, start=after + 1):
            if number > seq:
                yield Indexable(number, view(release))

    def _newest(self) -> Drawn:
        if self._last is None:
            for release in self._heap:
                self._last = release
        assert self._last is not None
        return self._last

    def superseded_since(self, seq: int) -> Iterable[str]:
        return ()

    def older_of(self, release: str) -> Iterable[Indexable]:
        return ()


def view(release: Drawn) -> ReleaseView:
    """The release as the record shows it to the index."""
    turns = tuple(_turn(i, said) for i, said in enumerate(release.turns))
    last = len(turns)
    paragraphs = tuple(Paragraph(text, _span(last + i)) for i, text in enumerate(release.paragraphs))
    name = release.id
    return ReleaseView(
        id=name,
        edition=EditionView(f"{name}e", 1, _WHEN, SourceView("", name, "text", None, 0, _WHEN), current=True),
        editions=(),
        release=_release(release, turns, paragraphs),
        proof=_PROOF,
        turn_ids=tuple(f"{name}t{turn.n}" for turn in turns),
        paragraph_ids=tuple(
            tuple(f"{name}t{said.n}p{i}" for i in range(len(said.sentences))) for said in release.turns
        ),
        body_ids=tuple(f"{name}p{i}" for i in range(len(paragraphs))),
        exchange_ids=tuple(f"{name}x{i}" for i in range(len(release.exchanges))),
    )


def _span(place: int) -> Span:
    return Span(place, place + 1)


def _turn(place: int, said: Said) -> Turn:
    return Turn(
        n=said.n,
        label=said.label,
        speaker=said.speaker,
        called=said.called,
        outlet=said.outlet,
        role=said.role,
        notes=(),
        text=said.text,
        span=_span(place),
        paragraphs=tuple(Paragraph(part, _span(place)) for part in said.text.split("\n\n")),
    )


def _release(release: Drawn, turns: tuple[Turn, ...], paragraphs: tuple[Paragraph, ...]) -> Release:
    return msgspec.structs.replace(
        _EMPTY,
        title=release.title,
        kind=release.kind,
        date=release.day,
        turns=turns,
        exchanges=tuple(
            Exchange(None, None, None, None, numbers, certain=True) for numbers in release.exchanges
        ),
        paragraphs=paragraphs,
        topics=tuple(topic for _, topic in release.topics),
        topic_links=tuple(_link(i, n, topic) for i, (n, topic) in enumerate(release.topics)),
    )


def _link(index: int, turn: int, topic: str) -> TopicLink:
    return TopicLink(index=index, topic=topic, turn=turn, at=None, entry=_span(0))


_EMPTY = Release(
    source="",
    title=None,
    title_as_printed=None,
    kind=None,
    issuers=(),
    office=None,
    venue=None,
    place=None,
    date=None,
    date_from="body",
    starts=None,
    ends=None,
    zone=None,
    topics=(),
    turns=(),
    exchanges=(),
    slips=(),
    text="",
    blocks=(),
)
