"""Names inside heaps. They are labels only: nothing is ever opened or written by them."""

from onrecord.read.heaps.seam import printable

__all__ = ["hidden", "label_of"]

_SYSTEM = ("__MACOSX",)  # the folder of one system's own notes on the files


def hidden(label: str) -> bool:
    """Whether a name in an archive is one that a folder would pass over, too."""
    parts = label.replace("\\", "/").split("/")
    return any(part in _SYSTEM or (part.startswith(".") and part.strip(".") != "") for part in parts)


def label_of(heap: str, name: str) -> str:
    """Name a member after its heap and its name in it. Where that name leads to means nothing."""
    return printable(f"{heap}/{name.removeprefix('./')}")
