"""The description of the API (OpenAPI 3.1), made from the endpoints themselves."""

from typing import Any

from flask import current_app

from portal.api.problems import MEDIA_TYPE

PREFIX = "/api/v1/"
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "string"}},
    },
}
ERRORS = {
    "400": "An argument cannot be used.",
    "401": "The token is not known.",
    "404": "There is no such resource.",
}


def description() -> dict[str, Any]:
    """The whole document; made anew on every call, which is rare."""
    made: dict[str, Any] = current_app.spec  # type: ignore[attr-defined]
    paths = {path: _operations(found) for path, found in made["paths"].items() if path.startswith(PREFIX)}
    unused = ("HTTPError", "ValidationError")  # the framework's own errors, which the problems replace
    known = {name: shape for name, shape in made["components"]["schemas"].items() if name not in unused}
    components = {
        "schemas": {**known, "Problem": PROBLEM},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Portal MPKU",
            "version": "1",
            "description": "Figures of the action plan with their evidence, and what the caller may see of the portal.",
        },
        "servers": [{"url": current_app.config["BASE_URL"]}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": components,
    }


def _operations(found: dict[str, Any]) -> dict[str, Any]:
    """The operations of a path with the errors they may answer."""
    shape = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in found.values():
        if isinstance(operation, dict):
            answers = {code: {"description": text, "content": shape} for code, text in ERRORS.items()}
            kept = {
                code: answer
                for code, answer in operation.get("responses", {}).items()
                if code.startswith("2")
            }
            operation["responses"] = kept | answers
            operation["parameters"] = operation.get("parameters", [])
    return found
