"""How much a source may ask of its reader. Every limit is stated here and can be set."""

import msgspec

__all__ = ["Limits"]


class Limits(msgspec.Struct, frozen=True):
    """What is read and what is refused, so that no source can take the machine with it.

    ``source_bytes``: size of one source (64 MiB). ``depth``: how deep HTML or XML elements may
    nest (2,000). ``entries``: items of one feed (10,000). ``tags``: tags of one page,
    or links of one Markdown text (1,000,000). ``front_matter``: code points of a Markdown
    file's front matter (64 Ki).
    """

    source_bytes: int = 64 * 1024 * 1024
    depth: int = 2_000
    entries: int = 10_000
    tags: int = 1_000_000
    front_matter: int = 64 * 1024
