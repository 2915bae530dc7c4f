"""A record of any size, made of real sentences.

Releases, turns and sentences are drawn from the shared corpora with a fixed seed: a release takes
its kind, speakers, outlets, exchanges and the lengths of its turns from a real one, a fresh date,
and for each sentence another one that somebody in the same role said. So vocabulary, lengths and
the sizes of facets are real, and whatever is asked finds as much of a million turns as of a
thousand in proportion. The record is written once to the folder given and read again from there.
"""

import random
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import zstandard

from benchmarks.search import sources
from onrecord.errors import OnrecordError
from onrecord.model import Release, Role
from onrecord.pipeline import read_source

SEED = 20_170_401
FIRST_DAY = date(1995, 1, 1)
DAYS = 31 * 365
POOL = "pool.msgpack"
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“\"])")


class Said(msgspec.Struct, frozen=True, array_like=True):
    """A turn as it is drawn: who, and in the text's place the number of sentences of each paragraph."""

    n: int
    label: str | None
    speaker: str | None
    called: str | None
    outlet: str | None
    role: Role
    sentences: tuple[int, ...]
    text: str = ""


class Drawn(msgspec.Struct, frozen=True, array_like=True):
    """A release of the record. ``paragraphs`` stand outside turns.

    ``exchanges`` are numbers of turns, ``topics`` the turns at which the topics of its index begin.
    """

    id: str
    kind: str | None
    title: str
    day: str
    turns: tuple[Said, ...]
    exchanges: tuple[tuple[int, ...], ...]
    paragraphs: tuple[str, ...] = ()
    lengths: tuple[tuple[int, ...], ...] = ()
    topics: tuple[tuple[int, str], ...] = ()


class Pool(msgspec.Struct, frozen=True):
    """What is drawn from: real releases without their words, and the words by role."""

    releases: tuple[Drawn, ...]
    sentences: dict[str, tuple[str, ...]]
    titles: tuple[str, ...]


def pool(corpora: Path, files: int, folder: Path) -> Pool:
    """Read at most ``files`` sources of each corpus, once."""
    if not (folder / POOL).exists():
        print(f"reading at most {files} sources of each corpus ...", flush=True)
        (folder / POOL).write_bytes(msgspec.msgpack.encode(_read(corpora, files)))
    return pool_in(folder)


def pool_in(folder: Path) -> Pool:
    """What was read before."""
    return msgspec.msgpack.decode((folder / POOL).read_bytes(), type=Pool)


def _read(corpora: Path, files: int) -> Pool:
    releases: list[Drawn] = []
    sentences: dict[str, dict[str, None]] = {}
    for source in sources(corpora, files):
        try:
            _, editions = read_source(source)
        except OnrecordError:
            continue
        for edition in editions:
            releases.append(_shape(edition.release, sentences))
    words = {role: tuple(found) for role, found in sentences.items() if found}
    return Pool(tuple(releases), words, tuple(dict.fromkeys(r.title for r in releases if r.title)))


def _shape(release: Release, sentences: dict[str, dict[str, None]]) -> Drawn:
    def lengths(role: str, text: str) -> tuple[int, ...]:
        cut = [_SENTENCE.split(part) for part in text.split("\n\n") if part.strip()]
        sentences.setdefault(role, {}).update((one, None) for part in cut for one in part)
        return tuple(len(part) for part in cut)

    return Drawn(
        id="",
        kind=release.kind,
        title=release.title or "",
        day=release.date or "",
        turns=tuple(
            Said(t.n, t.label, t.speaker, t.called, t.outlet, t.role, lengths(t.role, t.text))
            for t in release.turns
        ),
        exchanges=tuple(exchange.turns for exchange in release.exchanges),
        lengths=tuple(lengths("paragraph", paragraph.text) for paragraph in release.paragraphs),
        topics=tuple((link.turn, link.topic) for link in release.topic_links if link.turn is not None),
    )


def draw(drawn_from: Pool, turns: int, seed: int = SEED, prefix: str = "r") -> Iterator[Drawn]:
    """Releases until there are ``turns`` turns and paragraphs, the same ones for every ``seed``."""
    chance = random.Random(seed)
    made = number = 0
    templates = [release for release in drawn_from.releases if release.turns or release.lengths]

    def text(role: str, lengths: tuple[int, ...]) -> str:
        some = drawn_from.sentences[role]
        size = len(some)
        return "\n\n".join(
            " ".join([some[int(chance.random() * size)] for _ in range(length)]) for length in lengths
        )

    while made < turns:
        like = templates[int(chance.random() * len(templates))]
        number += 1
        day = FIRST_DAY + timedelta(days=int(chance.random() * DAYS))
        room = turns - made
        said = tuple(
            msgspec.structs.replace(turn, text=text(turn.role, turn.sentences)) for turn in like.turns[:room]
        )
        inside = {turn.n for turn in said}
        paragraphs = tuple(text("paragraph", length) for length in like.lengths[: room - len(said)])
        made += len(said) + len(paragraphs)
        yield Drawn(
            id=f"{prefix}{number:08}",
            kind=like.kind,
            title=drawn_from.titles[int(chance.random() * len(drawn_from.titles))],
            day=day.isoformat(),
            turns=said,
            exchanges=tuple(e for e in like.exchanges if inside.issuperset(e)),
            paragraphs=paragraphs,
            topics=tuple((n, topic) for n, topic in like.topics if n in inside),
        )


class Heap(msgspec.Struct, frozen=True):
    """A record on disk, and what it holds. ``bytes`` is the size of its words in UTF-8."""

    path: str
    releases: int
    turns: int
    bytes: int

    def __iter__(self) -> Iterator[Drawn]:
        decoder = msgspec.msgpack.Decoder(Drawn)
        with Path(self.path).open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as file:
            while head := file.read(4):
                yield decoder.decode(file.read(int.from_bytes(head, "big")))


def heap(drawn_from: Pool, turns: int, folder: Path) -> Heap:
    """The record of ``turns`` turns in ``folder``, made when it is not there."""
    about = folder / f"heap-{turns}.json"
    if about.exists():
        return msgspec.json.decode(about.read_bytes(), type=Heap)
    path = folder / f"heap-{turns}.zst"
    began = time.perf_counter()
    encoder = msgspec.msgpack.Encoder()
    releases = size = 0
    compressor = zstandard.ZstdCompressor(level=1)
    with path.open("wb") as packed_file, compressor.stream_writer(packed_file) as file:
        for release in draw(drawn_from, turns):
            packed = encoder.encode(release)
            file.write(len(packed).to_bytes(4, "big") + packed)
            releases += 1
            size += sum(len(turn.text.encode()) for turn in release.turns)
            size += sum(len(text.encode()) for text in release.paragraphs)
    print(f"drew {turns:,} turns in {time.perf_counter() - began:.0f} s", flush=True)
    made = Heap(str(path), releases, turns, size)
    about.write_bytes(msgspec.json.encode(made))
    return made
