"""The Merkle tree, signed notes and checkpoints, against published vectors and against any bytes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.prove import (
    Checkpoint,
    NoteError,
    Signer,
    Tree,
    Verifier,
    inclusion_holds,
    leaf_hash,
    new_signer,
    read_checkpoint,
    root_of,
    signed,
    verified,
    write_checkpoint,
)
from onrecord.prove.merkle import EMPTY, completed

# The reference leaves and roots of the certificate-transparency projects (RFC 6962 hashing).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# The example of the package golang.org/x/mod/sumdb/note, whose format C2SP signed-note is.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)


def grown(entries: list[bytes]) -> dict[tuple[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for n, entry in enumerate(entries):
        for level, at, made in completed(n, leaf_hash(entry), lambda one, two: nodes[one, two]):
            assert (level, at) not in nodes
            nodes[level, at] = made
    return nodes


def test_roots_are_those_of_the_reference() -> None:
    assert root_of([]) == EMPTY
    for n, root in enumerate(ROOTS, 1):
        assert root_of(map(leaf_hash, LEAVES[:n])).hex() == root


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_every_leaf_is_proved_in_every_tree_and_nothing_else_is(
    entries: list[bytes], data: st.DataObject
) -> None:
    nodes = grown(entries)
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(size, lambda level, n: nodes[level, n])
    assert tree.root() == root_of(map(leaf_hash, entries[:size]))
    path, leaf = tree.path(index), leaf_hash(entries[index])
    assert inclusion_holds(leaf, index, size, path, tree.root())
    assert not inclusion_holds(leaf_hash(entries[index] + b"x"), index, size, path, tree.root())
    assert not inclusion_holds(leaf, size, size, path, tree.root())
    if path:
        assert not inclusion_holds(leaf, index, size, path[:-1], tree.root())
        assert (
            not inclusion_holds(leaf, index ^ 1, size, path, tree.root())
            or entries[index] == entries[index ^ 1]
        )
    with pytest.raises(IndexError):
        tree.path(size)


def test_a_published_note_is_verified_and_an_altered_one_is_not() -> None:
    key = Verifier.read(KEY)
    assert str(key) == KEY
    assert verified(NOTE, key) == TEXT
    with pytest.raises(NoteError, match="does not hold"):
        verified(NOTE.replace("answer", "Answer"), key)
    with pytest.raises(NoteError, match="no signature of"):
        verified(NOTE, new_signer("PeterNeumann").verifier)
    for broken in ("", "words", TEXT, NOTE.rstrip("\n")):
        with pytest.raises(NoteError):
            verified(broken, key)


@pytest.mark.parametrize(
    "text", ["", "a+b", "a+00000000+AA==", KEY.replace("c74f", "c74e"), KEY[:-4], "a+b+c+d"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="no verifier key"):
        Verifier.read(text)


def test_a_key_is_written_and_read() -> None:
    signer = new_signer("example.org/onrecord")
    assert Signer.read(f"{signer}\n") == signer
    assert verified(signed("Words.\n", signer), Verifier.read(str(signer.verifier))) == "Words.\n"
    for text in ("", "PRIVATE+KEY+a", str(signer)[:-6]):
        with pytest.raises(NoteError, match="cannot be read"):
            Signer.read(text)
    for name in ("", "two words", "a+b"):
        with pytest.raises(NoteError, match="one word"):
            new_signer(name)


def test_a_checkpoint_is_written_and_read() -> None:
    signer = new_signer("example.org/onrecord")
    made = Checkpoint(signer.name, 8, bytes.fromhex(ROOTS[7]))
    note = write_checkpoint(made, signer)
    assert note.startswith(
        f"example.org/onrecord\n8\n{base64.b64encode(made.root).decode()}\n\n— example.org/onrecord "
    )
    assert read_checkpoint(note, signer.verifier) == made


@pytest.mark.parametrize(
    "text", ["a\n", "a\n08\nAA==\n", "a\n8\nAA==\n", "a\n-1\nAA==\n", "a\n8\n!\n", "\n8\nAA==\n"]
)
def test_a_note_that_is_no_checkpoint_is_refused(text: str) -> None:
    signer = new_signer("a")
    with pytest.raises(NoteError):
        read_checkpoint(signed(text, signer), signer.verifier)
