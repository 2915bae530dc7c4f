"""What the exit code of a command means: one table for the help, the documentation and the tests."""

from onrecord import errors

__all__ = [
    "BROKEN_PIPE",
    "CODES",
    "INTERNAL",
    "INTERRUPTED",
    "OK",
    "UNCONFIRMED",
    "USAGE",
    "UsageError",
    "epilogue",
]

OK = 0
USAGE = 2
UNCONFIRMED = 9
INTERNAL = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


class UsageError(errors.OnrecordError):
    """The command line is not understood: the one error that only a command line can meet."""

    exit_code = USAGE


CODES: tuple[tuple[int, str], ...] = (
    (OK, "done"),
    (errors.OnrecordError.exit_code, "could not be done, for a reason without a code of its own"),
    (USAGE, "the command line is not understood"),
    (errors.NotFound.exit_code, "nothing is at that path, address or id"),
    (
        errors.Unreadable.exit_code,
        "read, follow: nothing could be read or received; parse, check: a source or line was refused",
    ),
    (errors.RecordError.exit_code, "the record cannot be opened or written"),
    (errors.RecordBusy.exit_code, "another process holds the record for writing"),
    (errors.RecordNewer.exit_code, "the record was written by a newer onrecord"),
    (errors.AuditFailed.exit_code, "audit: the record is not what it says it is"),
    (UNCONFIRMED, "check: at least one quotation does not stand in the record as quoted"),
    (INTERNAL, "onrecord itself failed, or did on a source; the message says what to report"),
    (INTERRUPTED, "stopped from the keyboard"),
    (BROKEN_PIPE, "whoever read the output went away"),
)


def epilogue() -> str:
    """The table as the end of `onrecord --help`, in Markdown."""
    lines = "\n".join(f"- `{code}` {means}" for code, means in CODES)
    return f"Exit codes:\n\n{lines}"
