"""The folder of vectors: derived, kept in step edition by edition, made anew where it cannot be.

One SQLite file in WAL mode, so that what is committed survives a crash at any moment and readers
see one state. A row holds an edition: the keys of its units, how many passages each has, and the
passages' vectors as one byte a number.
"""

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import apsw
import msgspec

from onrecord.errors import RecordError
from onrecord.meaning.model import DIMENSIONS, Encoder
from onrecord.meaning.passages import passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "FILE",
    "REACH",
    "Piece",
    "State",
    "Writer",
    "coded",
    "connect",
    "decoded",
    "read_state",
    "writing",
]

FILE = "vectors.db"
VERSION = 1

REACH = 0.32
"""Numbers of a unit vector lie within; beyond it they are cut. Less than one in 100,000 is."""
_ASKED = 0.2
"""How much of the question goes into the vector of its answer."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS editions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    edition TEXT NOT NULL UNIQUE,
    keys BLOB NOT NULL,
    codes BLOB NOT NULL
);
"""


class Piece(NamedTuple):
    """A unit to be found. ``asked`` is the question that its text answers, which says what it is about."""

    key: str
    text: str
    asked: str | None = None


class State(msgspec.Struct, frozen=True):
    """How far the vectors are: the ``seq`` of the record and the edition it numbers; at first 0 and null."""

    seq: int = 0
    edition: str | None = None
    version: int = VERSION
    model: str = Encoder.name


def connect(folder: Path, *, write: bool = False) -> apsw.Connection:
    """Open the file in ``folder``. Raises ``RecordError`` when it cannot be read."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if write else apsw.SQLITE_OPEN_READONLY
    path = folder / FILE
    try:
        db = apsw.Connection(str(path), flags=flags)
        db.setbusytimeout(10_000)
        if write:
            for _ in db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA):
                pass
    except apsw.Error as error:
        says = f"The vectors at {folder} cannot be opened ({error}): remove the folder, it is made anew."
        raise RecordError(says) from error
    return db


def read_state(db: apsw.Connection) -> State | None:
    """How far the vectors are; null when they are of another version or model, or say nothing."""
    row = db.execute("SELECT body FROM state").get
    if not isinstance(row, bytes):
        return None
    with contextlib.suppress(msgspec.DecodeError):
        state = msgspec.json.decode(row, type=State)
        if (state.version, state.model) == (VERSION, Encoder.name):
            return state
    return None


class Writer:
    """The one writer. What is put and dropped is seen by readers, and survives, after ``commit``."""

    def __init__(self, db: apsw.Connection, encode: Encoder) -> None:
        self._db = db
        self._encode = encode
        self.state = read_state(db) or State()

    def put(self, seq: int, edition: str, pieces: Sequence[Piece]) -> None:
        """Take in an edition, numbered ``seq``, in the place of what there was under its name."""
        keys, codes = _rows(pieces, self._encode)
        self._begin()
        self._db.execute("DELETE FROM editions WHERE edition = ?", (edition,))
        self._db.execute(
            "INSERT INTO editions (edition, keys, codes) VALUES (?, ?, ?)",
            (edition, msgspec.json.encode(keys), codes),
        )
        self.state = State(seq, edition)

    def drop(self, edition: str) -> bool:
        """Forget an edition; return whether it was there."""
        self._begin()
        self._db.execute("DELETE FROM editions WHERE edition = ?", (edition,))
        return self._db.changes() > 0

    def clear(self) -> None:
        """Forget everything: the next edition is the first."""
        self._begin()
        self._db.execute("DELETE FROM editions")
        self.state = State()

    def commit(self) -> None:
        """Make all since the last commit last, together with how far it is."""
        self._begin()
        self._db.execute("INSERT OR REPLACE INTO state VALUES (1, ?)", (msgspec.json.encode(self.state),))
        self._db.execute("COMMIT")

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")


@contextlib.contextmanager
def writing(folder: Path, encode: Encoder) -> Generator[Writer]:
    """A writer on ``folder``, which is made where it is not there and emptied where it cannot be used.

    What was not committed is as if it had not been. Raises ``RecordError`` when the folder cannot be
    written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        db = _sound(folder)
        try:
            writer = Writer(db, encode)
            if read_state(db) is None:
                writer.clear()
                writer.commit()
            yield writer
        finally:
            db.close(True)
    except (apsw.Error, OSError) as error:
        says = f"The vectors at {folder} cannot be written ({error}): make room there, or remove the folder."
        raise RecordError(says) from error


def _sound(folder: Path) -> apsw.Connection:
    """The file opened for writing, anew where it is damaged: it is derived, nothing is lost with it."""
    try:
        db = connect(folder, write=True)
        if db.execute("PRAGMA quick_check(1)").get == "ok":
            return db
        db.close(True)
    except (RecordError, apsw.NotADBError, apsw.CorruptError):
        pass
    for ending in ("", "-wal", "-shm"):
        (folder / f"{FILE}{ending}").unlink(missing_ok=True)
    return connect(folder, write=True)


def _rows(pieces: Sequence[Piece], encode: Encoder) -> tuple[list[str], bytes]:
    """The key of every passage and the codes of all, in order; each text is read once."""
    cut = {piece.key: passages(piece.text) for piece in pieces}
    questions = {piece.asked: passages(piece.asked) for piece in pieces if piece.asked}
    texts = list(dict.fromkeys(text for parts in (*cut.values(), *questions.values()) for text in parts))
    if not texts:
        return [], b""
    vectors = encode(texts)
    of = {text: vectors[number] for number, text in enumerate(texts)}
    keys: list[str] = []
    rows: list[NDArray[np.float32]] = []
    for piece in pieces:
        question = _together([of[text] for text in questions[piece.asked]]) if piece.asked else None
        for text in cut[piece.key]:
            keys.append(piece.key)
            rows.append(of[text] if question is None else _together([of[text], _ASKED * question]))
    return keys, coded(rows)


def _together(vectors: "Sequence[NDArray[np.float32]]") -> "NDArray[np.float32]":
    import numpy as np

    summed = np.asarray(vectors, np.float32).sum(axis=0)
    return summed / np.float32(max(float(np.linalg.norm(summed)), 1e-12))


def coded(vectors: "Sequence[NDArray[np.float32]] | NDArray[np.float32]") -> bytes:
    """Each number as one byte: 0 for -0.32, 255 for 0.32, as faiss reads it."""
    import numpy as np

    scaled = (np.asarray(vectors, np.float32) + REACH) * (255 / (2 * REACH))
    return np.clip(np.floor(scaled), 0, 255).astype(np.uint8).tobytes()


def decoded(codes: "NDArray[np.uint8]") -> "NDArray[np.float32]":
    """Vectors from rows of codes: the middle of what each byte stands for."""
    import numpy as np

    return (codes.reshape(-1, DIMENSIONS).astype(np.float32) + 0.5) * (2 * REACH / 255) - REACH
