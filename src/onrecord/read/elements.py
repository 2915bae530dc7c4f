"""The elements of HTML by what the reader does with them: ``data/elements.json`` as one struct."""

from importlib.resources import files
from typing import Final

import msgspec

from onrecord.model import MarkKind

__all__ = ["ELEMENTS", "Elements"]


class Elements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of elements, lower case.

    ``blocks`` begin a segment; ``no_words`` hold none; ``flat`` never nest in themselves;
    ``formatting`` are opened anew by the parser in each paragraph after them while left open;
    ``inline_breaks`` are those that break a line within Markdown.
    """

    about: str
    blocks: frozenset[str]
    preformatted: frozenset[str]
    lists: frozenset[str]
    sections: frozenset[str]
    no_words: frozenset[str]
    landmarks: dict[str, str]
    marks: dict[str, MarkKind]
    flat: frozenset[str]
    formatting: frozenset[str]
    inline_breaks: frozenset[str]


ELEMENTS: Final = msgspec.json.decode(
    files("onrecord.read").joinpath("data/elements.json").read_bytes(), type=Elements
)
