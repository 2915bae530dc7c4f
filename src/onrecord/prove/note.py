"""Signed notes (C2SP signed-note, https://c2sp.org/signed-note) with Ed25519 keys. Pure.

A note is text that ends in a line break, an empty line, and signature lines: an em dash, the key's name,
and in Base64 the key's id (4 bytes) with the signature of the text.
"""

import base64
import binascii
import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onrecord.errors import AuditFailed

__all__ = ["NoteError", "Signer", "Verifier", "new_signer", "signed", "verified"]

_ED25519 = b"\x01"
_DASH = "— "
_KEY_BYTES = 32


class NoteError(AuditFailed):
    """A note or key that cannot be read, or a signature that does not hold."""


class Verifier(NamedTuple):
    """The public half of a key: who signs, and by what it is known."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the key's id: the first four bytes of SHA-256 over name, line break and typed key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the key as text: name+id+key."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Read a key as text. NoteError when it is none."""
        parts = text.strip().split("+", 2)
        try:
            name, known, data = _checked_name(parts[0]), parts[1], base64.b64decode(parts[2], validate=True)
        except (IndexError, binascii.Error, NoteError) as error:
            raise NoteError(_NO_KEY) from error
        key = cls(name, data[1:])
        if data[:1] != _ED25519 or len(key.public) != _KEY_BYTES or key.id.hex() != known:
            raise NoteError(_NO_KEY)
        return key


_NO_KEY = "This is no verifier key: it reads name+id+key, as 'onrecord checkpoint --key' prints it."


class Signer(NamedTuple):
    """A key that signs. ``secret`` is the 32 bytes of an Ed25519 seed."""

    name: str
    secret: bytes

    @property
    def verifier(self) -> Verifier:
        """Return the public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        return Verifier(self.name, key.public_key().public_bytes_raw())

    def __str__(self) -> str:
        """Return the key as text, to be kept secret: PRIVATE+KEY+name+id+key."""
        made = base64.b64encode(_ED25519 + self.secret).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{made}"

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Read a secret key as text. NoteError when it is none."""
        says = "The key cannot be read: put record.key back from a backup, or move it away for a new one."
        parts = text.strip().removeprefix("PRIVATE+KEY+").split("+", 2)
        try:
            key = cls(_checked_name(parts[0]), base64.b64decode(parts[2], validate=True)[1:])
        except (IndexError, binascii.Error, NoteError) as error:
            raise NoteError(says) from error
        if len(key.secret) != _KEY_BYTES or key.verifier.id.hex() != parts[1]:
            raise NoteError(says)
        return key


def new_signer(name: str) -> Signer:
    """Make a new key under a name."""
    return Signer(_checked_name(name), Ed25519PrivateKey.generate().private_bytes_raw())


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() for c in name):
        msg = "The name of a key is one word without '+', such as example.org/onrecord."
        raise NoteError(msg)
    return name


def signed(text: str, signer: Signer) -> str:
    """Sign a text that ends in a line break, and return the note."""
    key = Ed25519PrivateKey.from_private_bytes(signer.secret)
    data = signer.verifier.id + key.sign(text.encode())
    return f"{text}\n{_DASH}{signer.name} {base64.b64encode(data).decode()}\n"


def verified(note: str, verifier: Verifier) -> str:
    """Return the text of a note that this key signed. NoteError when it did not, or when it is no note."""
    text, found, signatures = note.rpartition("\n\n")
    if not found or not signatures.endswith("\n"):
        msg = "This is no signed note: a text, an empty line and a signature that begins with an em dash."
        raise NoteError(msg)
    text += "\n"
    for line in signatures.splitlines():
        name, _, data = line.removeprefix(_DASH).partition(" ")
        try:
            raw = base64.b64decode(data, validate=True)
        except binascii.Error:
            continue
        if not line.startswith(_DASH) or name != verifier.name or raw[:4] != verifier.id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(raw[4:], text.encode())
        except InvalidSignature as error:
            msg = f"The signature of {verifier.name} does not hold: the note was altered."
            raise NoteError(msg) from error
        return text
    msg = f"The note carries no signature of {verifier.name}: name the key that signed it with --key."
    raise NoteError(msg)
