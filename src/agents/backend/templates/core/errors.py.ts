/** backend/app/core/errors.py */
import { problemTitles } from "../../../../core/contracts/openapi.ts";

export interface ErrorsPyView {
  /** People sign in. */
  readonly auth: boolean;
  /** A policy can refuse what may be seen. */
  readonly forbids: boolean;
  /** An endpoint refuses because of the state that a row is in. */
  readonly conflicts: boolean;
}

export function errorsPy({ auth, forbids, conflicts }: ErrorsPyView): string {
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
from starlette.routing import Match

from app.core.constraints import describe_violation
from app.core.schemas import OMISSIBLE, json_name

MEDIA_TYPE = "application/problem+json"

# RFC 9110, section 15. Python's own phrases differ between its versions.
TITLES = {
${Object.entries(problemTitles)
  .map(([status, title]) => `    ${status}: "${title}",`)
  .join("\n")}
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
    code: Annotated[str | None, OMISSIBLE] = None
    errors: Annotated[list[ProblemItem] | None, OMISSIBLE] = None


class ApiError(Exception):
    """A failure that the client is told about."""
${
  auth
    ? `
    # An error undoes what the request has changed, unless its class says otherwise.
    keeps_changes = False
`
    : ""
}
    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[ProblemItem] = (),
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what the answer is made of.

        Args:
            status: Of the answer.
            detail: A sentence for people.
            errors: What is wrong with the request, item by item.
            code: A word for programs, where a status alone does not say which rule refused.
            headers: Of the answer, beside those that every answer has.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.code = code
        self.headers = headers


${auth ? unauthorized : ""}${forbids ? forbidden : ""}class NotFoundError(ApiError):
    """There is no such row, or it is not for the client to see."""

    def __init__(self, what: str) -> None:
        """Name what was looked for."""
        super().__init__(404, f"There is no {what} with this id.")


${conflicts ? conflict : ""}class InvalidError(ApiError):
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
        return _answer(
            request, error.status, error.detail, error.errors, error.code, error.headers
        )

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        if request.method not in _allowed_methods(request):
            return _refuse_method(request)
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
        if error.status_code == 405:
            return _refuse_method(request)
        if error.detail == UNREADABLE:
            return _answer(request, 422, INVALID, [ProblemItem(pointer="", detail=NO_JSON)])
        return _answer(request, error.status_code, str(error.detail), headers=error.headers)


def unexpected_problem(request: Request) -> Response:
    """Answer without any detail: what went wrong is for the log."""
    return _answer(request, 500, "Something went wrong on the server.")


def _allowed_methods(request: Request) -> list[str]:
    """Return what can be done with a path, by all of the routes that share it.

    A path that is declared as it stands goes before a path with a parameter.
    """
    declared = request.app.openapi()["paths"].get(request.url.path)
    if declared is not None:
        return [method.upper() for method in declared]
    return [
        method
        for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]


def _refuse_method(request: Request) -> Response:
    headers = {"Allow": ", ".join(sorted(_allowed_methods(request)))}
    return _answer(request, 405, "Method Not Allowed", headers=headers)


def _answer(
    request: Request,
    status: int,
    detail: str,
    errors: Sequence[ProblemItem] = (),
    code: str | None = None,
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
    if code is not None:
        problem.code = code
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

const unauthorized = `class UnauthorizedError(ApiError):
    """Nobody is signed in, or the proof of it is not valid."""

    def __init__(self, detail: str = "Sign in first.") -> None:
        """Ask for an access token (RFC 6750, section 3)."""
        super().__init__(401, detail, headers={"WWW-Authenticate": "Bearer"})


class SessionEndedError(UnauthorizedError):
    """The session that a token belonged to is no more: its end has to outlive the error."""

    keeps_changes = True


`;

const forbidden = `class ForbiddenError(ApiError):
    """The row may be seen, but this may not be done with it."""

    def __init__(self, action: str) -> None:
        """Name what was refused: \`update this task\`."""
        super().__init__(403, f"You may not {action}.")


`;

const conflict = `class ConflictError(ApiError):
    """The request does not fit the state that things are in."""

    def __init__(self, detail: str, code: str | None = None) -> None:
        """Say what stands against it."""
        super().__init__(409, detail, code=code)


`;
