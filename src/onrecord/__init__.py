"""onrecord: find, quote and check what officials said on the record.

The names of ``__all__`` are the public surface. Each is loaded when it is first asked for, so
that ``import onrecord`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.check import Checker, Quotation
    from onrecord.errors import OnrecordError
    from onrecord.find import Query, search, update
    from onrecord.keep import Record
    from onrecord.model import Edition, Reading, Release, Source
    from onrecord.pipeline import read_source
    from onrecord.read.limits import Limits
    from onrecord.schema import release_schema

__version__ = "0.1.0"

__all__ = [
    "Checker",
    "Edition",
    "Limits",
    "OnrecordError",
    "Query",
    "Quotation",
    "Reading",
    "Record",
    "Release",
    "Source",
    "__version__",
    "read_source",
    "release_schema",
    "search",
    "update",
]

_HOMES = {
    "Checker": "onrecord.check",
    "Edition": "onrecord.model",
    "Limits": "onrecord.read.limits",
    "OnrecordError": "onrecord.errors",
    "Query": "onrecord.find",
    "Quotation": "onrecord.check",
    "Reading": "onrecord.model",
    "Record": "onrecord.keep",
    "Release": "onrecord.model",
    "Source": "onrecord.model",
    "read_source": "onrecord.pipeline",
    "release_schema": "onrecord.schema",
    "search": "onrecord.find",
    "update": "onrecord.find",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        says = f"module 'onrecord' has no attribute '{name}'"
        raise AttributeError(says)
    return getattr(import_module(_HOMES[name]), name)
