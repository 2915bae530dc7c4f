"""How much a source may ask of its reader. Every limit is stated here and can be set."""

import msgspec

__all__ = ["Limits"]


class Limits(msgspec.Struct, frozen=True):
    """What is read and what is refused, so that no source can take the machine with it.

    ``source_bytes``: size of one source (64 MiB). ``depth``: how deep HTML or XML elements may
    nest (2,000). ``entries``: items of one feed, or messages of one mbox read
    whole (10,000). ``tags``: tags of one page, links of one Markdown text or elements of one Word
    document (1,000,000). ``front_matter``: code points of a Markdown
    file's front matter (64 Ki). ``parts``: parts of one mail (1,000); ``mail_depth``: how deep they
    and the messages in them may nest (30). ``pages``: pages of one PDF (10,000).

    Of a heap: ``members``: what may be in it, heaps within it counted in (1,000,000).
    ``refusals``: refusals named one by one (1,000); the rest is counted.
    ``heap_depth``: heaps in one another (4; a tar.gz is one). ``expansion``: unpacked bytes for
    each packed one beyond the first ``expansion_free`` bytes (200; 10 MiB), for each member and,
    with ten times the free bytes, for the whole heap. ``expanded_bytes``: unpacked bytes of one
    heap (256 GiB). ``directory_bytes``: the directory of a ZIP archive, which is held in memory
    (16 MiB). ``spool_bytes``: bytes that one heap puts into a temporary file (8 GiB).

    ``seconds``: how long a document may take (600). Reading itself has no clock: who runs it in a
    process of its own keeps this one.
    """

    source_bytes: int = 64 * 1024 * 1024
    depth: int = 2_000
    entries: int = 10_000
    tags: int = 1_000_000
    front_matter: int = 64 * 1024
    parts: int = 1_000
    mail_depth: int = 30
    pages: int = 10_000
    members: int = 1_000_000
    refusals: int = 1_000
    heap_depth: int = 4
    expansion: int = 200
    expansion_free: int = 10 * 1024 * 1024
    expanded_bytes: int = 256 * 1024**3
    directory_bytes: int = 16 * 1024 * 1024
    spool_bytes: int = 8 * 1024**3
    seconds: int = 600
