"""The description of the API (OpenAPI 3.1.1), made from the operations and the structs they answer with."""

import inspect
from functools import lru_cache
from typing import Any

import msgspec

from onrecord import __version__

from ..problems import PROBLEM, Problem
from .operations import OPERATIONS, Operation, Parameter

__all__ = ["document"]

_WRONG = {
    400: "The address, one of its fields or the query cannot be understood.",
    404: "There is no such thing in this record.",
    503: "The record or its index cannot be read.",
}
_LARGE = "The body is larger than a request may be."


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The description as it is served."""
    operations = OPERATIONS.values()
    answers = [operation.answer for operation in operations]
    bodies = [operation.body for operation in operations if operation.body is not None]
    references, definitions = msgspec.json.schema_components(
        [*answers, Problem, *bodies], ref_template="#/components/schemas/{name}"
    )
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    problem = references[len(answers)]
    taken = iter(references[len(answers) + 1 :])
    paths: dict[str, Any] = {}
    for operation, answer in zip(operations, references, strict=False):
        paths[operation.path] = {"get": _operation(operation, answer, problem)}
        if operation.body is not None:
            paths[operation.path]["post"] = _taking(operation, answer, problem, next(taken))
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "onrecord",
            "version": __version__,
            "summary": "What officials said on the record: find, quote and check it.",
            "description": "For reading only. Fields that an address does not know are refused with "
            "status 400, empty ones too. Problems are told as RFC 9457 has it. Fields may be added to "
            "answers in later versions; those that are there keep their names and meaning.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {name: definitions[name] for name in sorted(definitions)}},
    }


def _operation(operation: Operation, answer: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {
            "description": operation.summary,
            "content": {"application/json": {"schema": answer}},
            "headers": {
                "ETag": {"description": "Changes when the record does.", "schema": {"type": "string"}}
            },
        },
        "304": {"description": "What the asker has (If-None-Match) is what there is."},
    }
    for status in operation.errors:
        responses[str(status)] = {"description": _WRONG[status], "content": {PROBLEM: {"schema": problem}}}
    return {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.says,
        "parameters": [_parameter(one) for one in operation.parameters],
        "responses": responses,
    }


def _taking(
    operation: Operation, answer: dict[str, Any], problem: dict[str, Any], body: dict[str, Any]
) -> dict[str, Any]:
    """The operation as a POST: what it asks comes in a body, and no copy of the answer is held."""
    described = _operation(operation, answer, problem)
    responses = {status: one for status, one in described["responses"].items() if status != "304"}
    responses["413"] = {"description": _LARGE, "content": {PROBLEM: {"schema": problem}}}
    return {
        **described,
        "operationId": f"{operation.id}-many",
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": responses,
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {name: value for name, value in one.schema.items() if name != "x-required"}
    return {
        "name": one.name,
        "in": one.place,
        "description": one.says,
        "required": one.place == "path" or bool(one.schema.get("x-required")),
        "schema": schema,
        **({"style": "form", "explode": True} if one.several else {}),
    }
