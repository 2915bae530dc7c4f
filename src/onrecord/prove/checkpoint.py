"""Checkpoints of a log (C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint). Pure."""

import base64
import binascii
from typing import NamedTuple

from onrecord.prove.note import NoteError, Signer, Verifier, signed, verified

__all__ = ["Checkpoint", "read_checkpoint", "write_checkpoint"]

_HASH_BYTES = 32


class Checkpoint(NamedTuple):
    """How many entries a log had, and the head of their Merkle tree. ``origin`` names the log."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def write_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return a checkpoint as a signed note."""
    return signed(str(checkpoint), signer)


def read_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Read a checkpoint that this key signed. NoteError when it did not, or when it is no checkpoint."""
    lines = verified(note, verifier).split("\n")
    says = "This note is no checkpoint: its lines are an origin, a number of entries and a hash in Base64."
    try:
        origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
    except (IndexError, binascii.Error) as error:
        raise NoteError(says) from error
    plain = size.isascii() and size.isdigit() and (size == "0" or not size.startswith("0"))
    if not origin or not plain or len(root) != _HASH_BYTES:
        raise NoteError(says)
    return Checkpoint(origin, int(size), root)
