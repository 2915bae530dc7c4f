"""Members of the corpora's archives and folders, by name."""

import tarfile
from collections.abc import Container, Iterator
from pathlib import Path

__all__ = ["members"]


def members(archive: Path, names: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each file that has one of ``names``, as they stand in the archive.

    In a folder they stand in the order of their names.
    """
    if archive.is_dir():
        for path in sorted(archive.iterdir()):
            if path.name in names:
                yield path.name, path.read_bytes()
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.removeprefix("./")
            content = tar.extractfile(member) if name in names else None
            if content is not None:
                yield name, content.read()
