"""Errors of the API as problem documents (RFC 9457), whatever their cause."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint, HTTPError
from flask import Response, current_app, json
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, errors: list[str] | None = None) -> Response:
    """A problem document; `errors` says what is wrong with which argument."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def init(bp: APIBlueprint) -> None:
    """Answer every error under the blueprint with a problem document."""
    bp.register_error_handler(HTTPException, _of_http)
    bp.register_error_handler(HTTPError, _of_input)
    bp.register_error_handler(OperationalError, _of_busy_database)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    response = problem(status, _details().get(status, error.description or ""))
    if status == HTTPStatus.BAD_REQUEST and error.description:
        response = problem(status, error.description)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _details() -> dict[int, str]:
    return {
        401: _(
            "The token is unknown, revoked or of a disabled account. Without a token public resources are open."
        ),
        403: _("The caller may not see this."),
        404: _("There is no such resource."),
        405: _("The API is for reading: use GET."),
        429: _("Too many requests. Wait a moment and try again."),
        500: _("The failure was recorded. Try again in a moment."),
    }


def _of_input(error: HTTPError) -> Response:
    """An argument that cannot be used: 400."""
    errors = list(_lines(error.detail.get("query", {}) if isinstance(error.detail, dict) else {}))
    return problem(400, _("An argument of the address cannot be used."), errors)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for name, messages in found.items():
        for message in messages:
            yield f"{name}: {message}"


def _of_busy_database(error: OperationalError) -> Response:
    current_app.logger.warning("the database did not answer: %s", error)
    return problem(503, _("The portal is busy. Try again in a minute."))
