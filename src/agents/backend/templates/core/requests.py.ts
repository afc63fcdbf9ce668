/** backend/app/core/requests.py */
export interface RequestsPyView {
  /** People sign in. */
  readonly auth: boolean;
}

export function requestsPy({ auth }: RequestsPyView): string {
  return `"""What surrounds every request: its id, its line in the log, headers, and the last resort."""

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import MAX_BODY_SIZE
from app.core.errors import unexpected_problem
from app.core.logs import request_id

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"


class RequestMiddleware:
    """Gives a request its id, a limit, its line in the log, and its answer the headers of all answers.

    It works on ASGI's messages: Starlette's BaseHTTPMiddleware would run the app in another task.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Surround an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; other things, such as the server's start, just pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = _choose_id(Headers(scope=scope).get(REQUEST_ID))
        context = request_id.set(id)
        began = time.perf_counter()
        received = 0
        status: int | None = None

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_SIZE:
                raise HTTPException(413, "The body is too large.")
            return message

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive_within_limit, send_with_headers)
        except Exception:
            if status is not None:
                # Half an answer cannot be taken back; the server logs the error, and hangs up.
                raise
            logger.exception("Unexpected error")
            response = unexpected_problem(Request(scope))
            await response(scope, receive, send_with_headers)
        finally:
            _log(scope, status, time.perf_counter() - began)
            request_id.reset(context)


def _choose_id(given: str | None) -> str:
    """Take the client's id, so that its log and ours can be read together, if it is a plain word."""
    return given if given and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else str(uuid4())


def _log(scope: Scope, status: int | None, seconds: float) -> None:
    """Write one line. Without a status the client has gone before there was an answer."""
    # As it is declared, such as /tasks/{id}: what a client asks for may hold secrets.
    route = getattr(scope.get("route"), "path", None)
    fields = {
        "method": scope["method"],
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
${auth ? '        "viewer_id": scope.get("state", {}).get("viewer_id"),\n' : ""}    }
    logger.info("%s %s: %s", scope["method"], route or "no route", status or "gone", extra={"fields": fields})
`;
}
