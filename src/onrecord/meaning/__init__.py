"""Search by meaning: passages near to a question in sense, whatever their words.

An extra: without its packages (``onrecord[meaning]``) ``encoder()`` raises ``MeaningMissing``, and
nothing else of onrecord needs it. Texts come in by unit, so this folder knows no record and no
index: ``writing`` keeps their vectors in a folder that can be made anew at any time, ``Meaning``
reads them, ``fuse`` joins what is near in meaning with what was found by words.
"""

from onrecord.meaning.fusion import Fused, fuse
from onrecord.meaning.model import Encoder, MeaningMissing, encoder, installed
from onrecord.meaning.reader import Asked, Meaning, Near
from onrecord.meaning.store import Piece, State, Writer, writing

__all__ = [
    "Asked",
    "Encoder",
    "Fused",
    "Meaning",
    "MeaningMissing",
    "Near",
    "Piece",
    "State",
    "Writer",
    "encoder",
    "fuse",
    "installed",
    "writing",
]
