"""What goes wrong, told to a machine: problem details (RFC 9457)."""

from http import HTTPStatus

import msgspec
from litestar import Response

__all__ = ["PROBLEM", "Problem", "problem_response", "wants_problem"]

PROBLEM = "application/problem+json"
_DATA = (".json", ".jsonl", ".csv", ".atom")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sentence on what went wrong, what to do, and the status of the answer.

    ``at`` is the place in the query that is meant, in code points from 0, where there is one.
    """

    title: str
    status: int
    detail: str
    at: int | None = None
    type: str = "about:blank"


def problem_response(status: int, detail: str, at: int | None = None) -> Response[bytes]:
    """Answer with a problem."""
    problem = Problem(HTTPStatus(status).phrase, status, detail, at)
    return Response(msgspec.json.encode(problem), media_type=PROBLEM, status_code=status)


def wants_problem(path: str) -> bool:
    """Whether a machine asks at this path."""
    return path.startswith("/api/") or path.endswith(_DATA)
