"""One test for all entries of a list: each is tested, each that fails is named, and it costs one test."""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

__all__ = ["each"]


def each(
    names: str | Sequence[str], cases: Iterable[Any], ids: Callable[[Any], str] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Call the test with every case, as ``pytest.mark.parametrize`` would, and name those that fail.

    An empty list fails, too. For tests that leave nothing behind: all cases share their fixtures.
    """
    keys = (names,) if isinstance(names, str) else tuple(names)
    held = list(cases)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in keys]

        @functools.wraps(test)
        def every(**given: Any) -> None:
            if not held:
                pytest.fail("there is nothing to test")
            failed: list[tuple[str, Exception]] = []
            for case in held:
                values = (case,) if isinstance(names, str) else case
                try:
                    test(**dict(zip(keys, values, strict=True)), **given)
                except Exception as error:
                    failed.append((ids(case), error))
            if failed:
                said = "\n".join(f"{name}: {error!r}" for name, error in failed)
                message = f"{len(failed)} of {len(held)} fail:\n{said}"
                raise AssertionError(message) from failed[0][1]

        every.__dict__["__signature__"] = signature.replace(parameters=fixtures)
        return every

    return decorate
