"""The JSON Schema of what `onrecord parse --json` prints: made from the model, never by hand."""

import inspect
from typing import Any

import msgspec

from onrecord.model import Release

__all__ = ["release_schema"]

_DATE = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TIME = {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

_FORMS: dict[str, dict[str, dict[str, str]]] = {
    "Release": {"date": _DATE, "starts": _TIME, "ends": _TIME},
    "Appointment": {"time": _TIME},
    "DateMention": {"first": _DATE, "last": _DATE},
}
"""Forms that the model's docstrings promise and its types cannot say."""


def release_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one release; every other struct is among its ``$defs``."""
    (reference,), definitions = msgspec.json.schema_components([Release], ref_template="#/$defs/{name}")
    for name, definition in definitions.items():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
        for field, form in _FORMS.get(name, {}).items():
            definition["properties"][field].update(form)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Release",
        **reference,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }
