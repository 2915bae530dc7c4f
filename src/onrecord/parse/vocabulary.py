"""Word lists of the parser: data files, loaded once, and the patterns made of them."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["any_of", "load"]


@cache
def load(name: str) -> Any:
    """Return the content of ``data/<name>.json``."""
    return json.loads((files("onrecord.parse") / "data" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def any_of(name: str, key: str) -> re.Pattern[str]:
    """One pattern that matches any of the patterns listed under ``key`` in ``data/<name>.json``."""
    patterns: list[str] = load(name)[key]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
