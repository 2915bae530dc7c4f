"""Ask the vectors: a flat scan over all of them, exact but for the byte that a number is kept in."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw
import msgspec

from onrecord.errors import NotFound, RecordError
from onrecord.meaning.model import DIMENSIONS, Encoder, encoder
from onrecord.meaning.store import FILE, REACH, connect, decoded, read_state

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Asked", "Meaning", "Near"]

_DRAW = 1.5
"""How far a question is drawn towards passages like those that answer it, its own words counting 1."""
_FIRST_LOOK = 4
"""Passages looked at for each unit wanted: a unit may have several."""


class Near(NamedTuple):
    """A unit and how near it is to what was asked: the cosine of the angle, 1 for the same sense."""

    key: str
    similarity: float


class Meaning:
    """The vectors in a folder, open for reading. May be shared between threads.

    Raises ``NotFound`` when there are none, ``RecordError`` when they cannot be read and
    ``MeaningMissing`` when the packages are not installed.
    """

    def __init__(self, folder: Path, encode: Encoder | None = None) -> None:
        if not (folder / FILE).is_file():
            says = f"There are no vectors at {folder}: read something into the record to make them."
            raise NotFound(says)
        self._encode = encode or encoder()
        self._folder = folder
        self._db = connect(folder)
        self._lock = Lock()
        self._version = -1
        self._scan = _Scan({})

    def ask(self, text: str) -> "Asked":
        """``text`` put to the vectors as they are now: all answers of one ``Asked`` are of that moment."""
        scan = self._current()
        vector = self._encode([text])[0]
        return Asked(scan, vector, vector)

    def nearest(self, text: str, k: int, allowed: Collection[str] | None = None) -> tuple[Near, ...]:
        """The ``k`` units nearest to ``text``, of those ``allowed``, the nearest first."""
        return self.ask(text).nearest(k, allowed)

    def _current(self) -> "_Scan":
        with self._lock:
            try:
                version: Any = self._db.execute("PRAGMA data_version").get
                if version != self._version:
                    self._scan = _Scan(self._read())
                    self._version = version
            except (apsw.Error, ValueError) as error:
                says = f"The vectors at {self._folder} cannot be read ({error}): remove the folder."
                raise RecordError(says) from error
            return self._scan

    def _read(self) -> "dict[int, _Edition]":
        """What is kept now; what was read before is not read again."""
        known = self._scan.editions
        found: dict[int, _Edition] = {}
        with self._db:
            current = read_state(self._db) is not None
            rows = self._db.execute("SELECT id FROM editions ORDER BY id") if current else ()
            numbers: list[int] = [number for (number,) in rows]
            for number in numbers:
                found[number] = known.get(number) or _edition(self._db, number)
        return found


class _Edition(NamedTuple):
    keys: tuple[str, ...]
    codes: "NDArray[np.uint8]"


def _edition(db: "apsw.Connection", number: int) -> _Edition:
    import numpy as np

    ((keys, codes),) = db.execute("SELECT keys, codes FROM editions WHERE id = ?", (number,))
    rows = np.frombuffer(codes, np.uint8).reshape(-1, DIMENSIONS)
    return _Edition(tuple(msgspec.json.decode(keys, type=list[str])), rows)


class _Scan:
    """All vectors of one moment and whose each is. Never changed once made."""

    def __init__(self, editions: Mapping[int, _Edition]) -> None:
        self.editions = editions
        self.keys = [key for edition in editions.values() for key in edition.keys]

    @cached_property
    def codes(self) -> "NDArray[np.uint8]":
        import numpy as np

        parts = [edition.codes for edition in self.editions.values()]
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), np.uint8)

    @cached_property
    def index(self) -> Any:
        import faiss
        import numpy as np

        kind, metric = faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
        index: Any = faiss.IndexScalarQuantizer(DIMENSIONS, kind, metric)
        # The reach is set and not learned from the vectors, so that codes never have to be made again.
        faiss.copy_array_to_vector(np.array([-REACH, 2 * REACH], np.float32), index.sq.trained)
        index.is_trained = True
        index.add_sa_codes(np.ascontiguousarray(self.codes))
        return index

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where the passages of each unit are."""
        found: dict[str, list[int]] = {}
        for place, key in enumerate(self.keys):
            found.setdefault(key, []).append(place)
        return found

    def nearest(
        self, vector: "NDArray[np.float32]", k: int, allowed: Collection[str] | None
    ) -> dict[str, float]:
        """The ``k`` best units by their best passage."""
        import faiss
        import numpy as np

        here = None
        if allowed is not None:
            here = np.array([place for key in allowed for place in self.places.get(key, ())], np.int64)
        most = len(self.keys) if here is None else len(here)
        engine: Any = faiss
        params = None if here is None else engine.SearchParameters(sel=engine.IDSelectorBatch(here))
        look = min(k * _FIRST_LOOK, most)
        while look > 0:
            similarities, places = self.index.search(vector[None, :], look, params=params)
            found: dict[str, float] = {}
            passages: list[tuple[float, int]] = list(
                zip(similarities[0].tolist(), places[0].tolist(), strict=True)
            )
            for similarity, place in passages:
                if place >= 0 and len(found) < k:
                    found.setdefault(self.keys[place], similarity)
            if len(found) >= k or look >= most:
                return found
            look = min(look * _FIRST_LOOK, most)
        return {}


class Asked:
    """A question put to the vectors of one moment."""

    def __init__(self, scan: _Scan, vector: "NDArray[np.float32]", words: "NDArray[np.float32]") -> None:
        self._scan = scan
        self._vector = vector
        self._words = words

    def nearest(self, k: int, allowed: Collection[str] | None = None) -> tuple[Near, ...]:
        """The ``k`` units nearest in meaning, of those ``allowed``, the nearest first."""
        return tuple(Near(*near) for near in self._scan.nearest(self._vector, k, allowed).items())

    def similarities(self, keys: Collection[str]) -> dict[str, float]:
        """How near each of these units is; those without a vector are left out."""
        import numpy as np

        places = [(key, self._scan.places[key]) for key in dict.fromkeys(keys) if key in self._scan.places]
        if not places:
            return {}
        all_places = np.array([place for _, some in places for place in some])
        near = (decoded(self._scan.codes[all_places]) @ self._vector).tolist()
        found: dict[str, float] = {}
        at = 0
        for key, some in places:
            found[key] = max(near[at : at + len(some)])
            at += len(some)
        return found

    def drawn_to(self, keys: Collection[str]) -> "Asked":
        """The same question, drawn towards the passages of these units that are nearest to its words.

        Rocchio's feedback, with units taken for right that nobody has judged: what answers a question
        says it in the words of its trade.
        """
        import numpy as np

        best: list[NDArray[np.float32]] = []
        for key in dict.fromkeys(keys):
            if some := self._scan.places.get(key):
                rows = decoded(self._scan.codes[some])
                best.append(rows[int(np.argmax(rows @ self._words))])
        if not best:
            return self
        drawn = self._words + _DRAW * np.mean(best, axis=0)
        return Asked(self._scan, (drawn / np.linalg.norm(drawn)).astype(np.float32), self._words)
