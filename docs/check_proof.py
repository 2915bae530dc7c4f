"""Check a proof downloaded with a release, with nothing of onrecord: python check_proof.py PROOF.json [KEY]

KEY is the record's verifier key as its keeper published it ("onrecord checkpoint --key" prints it).
Needs Python 3.11 and, for the signature, the package cryptography.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path


def leaf(entry: bytes) -> bytes:
    """Hash an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()  # RFC 6962, 2.1


def node(left: bytes, right: bytes) -> bytes:
    """Hash two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Walk from the leaf to the root (RFC 9162, 2.1.3.2)."""
    top, last = leaf(entry), size - 1
    for step in path:
        if index & 1 or index == last:
            top = node(step, top)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            top = node(top, step)
        index, last = index >> 1, last >> 1
    if last:
        sys.exit("The path is too short: this is no proof.")
    return top


def signed(note: str, key: str) -> list[str]:
    """Check the signature of a checkpoint (C2SP signed-note) and return its lines."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, _, public = key.strip().split("+", 2)
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        if line.startswith(f"— {name} "):
            raw = base64.b64decode(line.rsplit(" ", 1)[1])
            Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(raw[4:], text.encode())
            return text.split("\n")
    sys.exit(f"The checkpoint carries no signature of {name}.")


def main() -> None:
    """Check the proof named on the command line."""
    proof = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    entry = proof["entry"].encode()
    path = [base64.b64decode(step) for step in proof["path"]]
    root = root_of(entry, proof["index"], proof["size"], path)
    if base64.b64encode(root).decode() != proof["root"]:
        sys.exit("The entry is not in the log that this proof names: it was altered.")
    print(f"Entry {proof['index']} of {proof['size']} is in the log with root {proof['root']}:")
    print(json.dumps(json.loads(entry), indent=1, ensure_ascii=False))
    if proof["checkpoint"] and len(sys.argv) > 2:
        _, size, signed_root = signed(proof["checkpoint"], sys.argv[2])[:3]
        if (int(size), signed_root) != (proof["size"], proof["root"]):
            sys.exit("The checkpoint is one of another log: the proof does not hold.")
        print("The checkpoint that says so is signed by that key.")
    else:
        print("No signature was checked: name the record's key, and have a checkpoint made.")


if __name__ == "__main__":
    main()
