"""`parse`: sources to releases on standard output. Needs no record and keeps nothing."""

import sys
from collections.abc import Sequence

import msgspec

from onrecord.errors import Unreadable
from onrecord.faces.cli.exits import INTERNAL, OK
from onrecord.faces.cli.failing import failed, read_or_refuse
from onrecord.faces.cli.inputs import check_paths, sources
from onrecord.faces.cli.outline import outline
from onrecord.faces.cli.summary import refused_line
from onrecord.model import Refusal
from onrecord.read.limits import Limits

__all__ = ["parse_files"]


def parse_files(paths: Sequence[str], *, json: bool) -> int:
    """Print every release at ``paths``; refusals go to standard error. Gives the exit code."""
    check_paths(paths)
    limits = Limits()
    refused = failures = 0
    for item in sources(paths, limits):
        if isinstance(item, Refusal):
            refusals: tuple[Refusal, ...] = (item,)
        else:
            reading, editions = read_or_refuse(item, limits)
            refusals = reading.refusals
            failures += failed(reading)
            for edition in editions:
                release = edition.release
                text = msgspec.json.encode(release).decode() if json else outline(release) + "\n"
                sys.stdout.write(text + "\n")
        for refusal in refusals:
            sys.stderr.write(f"refused: {refused_line(refusal)}\n")
        refused += len(refusals)
    if failures:
        return INTERNAL
    return Unreadable.exit_code if refused else OK
