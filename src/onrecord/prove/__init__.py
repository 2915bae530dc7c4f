"""prove: what lets anyone see that nothing was altered or dropped: a Merkle log and signed checkpoints.
Pure.
"""

from onrecord.prove.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from onrecord.prove.merkle import Tree, inclusion_holds, leaf_hash, node_hash, root_of
from onrecord.prove.note import NoteError, Signer, Verifier, new_signer, signed, verified

__all__ = [
    "Checkpoint",
    "NoteError",
    "Signer",
    "Tree",
    "Verifier",
    "inclusion_holds",
    "leaf_hash",
    "new_signer",
    "node_hash",
    "read_checkpoint",
    "root_of",
    "signed",
    "verified",
    "write_checkpoint",
]
