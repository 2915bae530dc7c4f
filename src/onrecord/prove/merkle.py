"""The Merkle tree of RFC 6962, section 2.1, over SHA-256. Pure.

A tree of n leaves is kept as its complete subtrees: node (level, i) covers the leaves from
i * 2**level to (i + 1) * 2**level. Appending a leaf adds at most log2(n) nodes and alters none.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

__all__ = ["EMPTY", "Tree", "inclusion_holds", "leaf_hash", "node_hash", "root_of"]

EMPTY = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""Returns the hash of a complete subtree by level and number."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash a leaf: SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees: SHA-256 of 0x01, the left and the right hash."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the tree head of leaf hashes, in order; of none, the hash of nothing."""
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, top = 0, leaf
        while stack and stack[-1][0] == level:
            top = node_hash(stack.pop()[1], top)
            level += 1
        stack.append((level, top))
    if not stack:
        return EMPTY
    top = stack.pop()[1]
    while stack:
        top = node_hash(stack.pop()[1], top)
    return top


class Tree:
    """The first ``size`` leaves of a log, asked through ``node``: nothing is read but what is needed."""

    def __init__(self, size: int, node: Node) -> None:
        """``node`` answers for every complete subtree of the log."""
        self.size = size
        self._node = node

    def root(self) -> bytes:
        """Return the tree head."""
        return self._range(0, self.size) if self.size else EMPTY

    def path(self, leaf: int) -> tuple[bytes, ...]:
        """Return the audit path of a leaf (RFC 6962, 2.1.1), from the leaf upwards. IndexError outside."""
        if not 0 <= leaf < self.size:
            msg = f"leaf {leaf} of a tree of {self.size}"
            raise IndexError(msg)
        path: list[bytes] = []
        start, end = 0, self.size
        while end - start > 1:
            middle = start + _split(end - start)
            if leaf < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def _range(self, start: int, end: int) -> bytes:
        """Return the hash of the leaves from ``start`` to ``end``, which RFC 6962 splits off as one."""
        length = end - start
        if length & (length - 1) == 0:
            level = length.bit_length() - 1
            return self._node(level, start >> level)
        middle = start + _split(length)
        return node_hash(self._range(start, middle), self._range(middle, end))


def _split(length: int) -> int:
    """Return the largest power of two below a length of two or more."""
    return 1 << (length - 1).bit_length() - 1


def completed(size: int, leaf: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """Return the nodes (level, number, hash) that a leaf completes when it joins a log of ``size`` leaves."""
    made = [(0, size, leaf)]
    level, number, top = 0, size, leaf
    while number & 1:
        top = node_hash(node(level, number - 1), top)
        level, number = level + 1, number >> 1
        made.append((level, number, top))
    return made


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether an audit path leads from a leaf hash to a tree head (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, top = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            top = node_hash(step, top)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            top = node_hash(top, step)
        number >>= 1
        last >>= 1
    return last == 0 and top == root
