/** backend/app/core/errors.py */
export function errorsPy(): string {
  return `"""Every failure as a problem document (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from app.core.constraints import describe_violation
from app.core.schemas import OMISSIBLE, json_name

MEDIA_TYPE = "application/problem+json"

# RFC 9110, section 15. Python's own phrases differ between its versions.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    422: "Unprocessable Content",
    500: "Internal Server Error",
}

INVALID = "The request is not valid."
NO_JSON = "The body is not JSON."
# What FastAPI says, with status 400, of a body that Python cannot read: too deep, or too long a number.
UNREADABLE = "There was an error parsing the body"


class ProblemItem(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """Why a request failed (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: Annotated[list[ProblemItem] | None, OMISSIBLE] = None


class ApiError(Exception):
    """A failure that the client is told about."""

    def __init__(self, status: int, detail: str, errors: Sequence[ProblemItem] = ()) -> None:
        """Keep what the answer is made of."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)


class NotFoundError(ApiError):
    """There is no such row, or it is not for the client to see."""

    def __init__(self, what: str) -> None:
        """Name what was looked for."""
        super().__init__(404, f"There is no {what} with this id.")


class InvalidError(ApiError):
    """The request is well formed, but what it says cannot be."""

    def __init__(self, errors: Sequence[ProblemItem]) -> None:
        """Keep what is wrong, item by item."""
        super().__init__(422, INVALID, errors)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problems that a route answers with."""
    return {status: {"model": Problem, "description": TITLES[status]} for status in statuses}


def no_such(what: str, attribute: str) -> ProblemItem:
    """Say that what an attribute refers to does not exist."""
    return ProblemItem(
        pointer=_pointer(json_name(attribute)), detail=f"There is no {what} with this id."
    )


def install_error_handlers(app: FastAPI) -> None:
    """Answer every failure of the app with a problem document."""

    @app.exception_handler(ApiError)
    async def on_api_error(request: Request, error: ApiError) -> Response:
        return _answer(request, error.status, error.detail, error.errors)

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        return _answer(request, 422, INVALID, [_item(item) for item in error.errors()])

    @app.exception_handler(IntegrityError)
    async def on_integrity_error(request: Request, error: IntegrityError) -> Response:
        violation = describe_violation(error, deleting=request.method == "DELETE")
        items = [
            ProblemItem(pointer=_pointer(json_name(column)), detail=violation.detail)
            for column in violation.columns
        ]
        return _answer(request, violation.status, violation.detail, items)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.detail == UNREADABLE:
            return _answer(request, 422, INVALID, [ProblemItem(pointer="", detail=NO_JSON)])
        return _answer(request, error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(Exception)
    async def on_unexpected_error(request: Request, _: Exception) -> Response:
        return _answer(request, 500, "Something went wrong on the server.")


def _answer(
    request: Request,
    status: int,
    detail: str,
    errors: Sequence[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Build the answer, in ASCII: a request may hold characters that UTF-8 cannot carry back."""
    problem = Problem(
        type="about:blank",
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        instance=request.url.path,
    )
    if errors:
        problem.errors = list(errors)
    body = json.dumps(problem.model_dump(exclude_none=True)).encode("ascii")
    return Response(body, status, headers=headers, media_type=MEDIA_TYPE)


def _item(error: Mapping[str, Any]) -> ProblemItem:
    """Point at the property of the body, or at the parameter, that is wrong."""
    if error["type"] == "json_invalid":
        return ProblemItem(pointer="", detail=NO_JSON)
    detail = str(error["msg"]).removeprefix("Value error, ")
    return ProblemItem(pointer=_pointer(*error["loc"][1:]), detail=detail)


def _pointer(*tokens: str | int) -> str:
    """Write a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in tokens)
`;
}
