/** backend/app/integrations/transport.py: what all clients do to send a request and read an answer. */
/** @param connects whether calls are made on behalf of connected accounts, too. */
export const transportModule = (
  connects: boolean,
) => `"""HTTP as every integration's client uses it: breaker outside, retry inside, errors translated."""

import ssl
from copy import copy
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from app.integrations.errors import (
    MalformedResponseError,
    NoAnswerError,
    ServerStatusError,
    StatusError,
)
from app.integrations.resilience import (
    IDEMPOTENT_METHODS,
    CircuitBreaker,
    Clock,
    RetryPolicy,
    retry_after,
    send_with_retry,
)

ModelT = TypeVar("ModelT", bound=BaseModel)

Parameter = str | int | float | bool | Decimal | date | datetime | UUID | Enum
"""What a path or a query takes."""


def parameter_text(value: Parameter) -> str:
    """Write a value as JSON would, without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def path_segment(value: Parameter) -> str:
    """Escape a value for one segment of a path, so that it cannot lead to another path.

    Raises:
        ValueError: The value is empty, or one or two dots, which no escaping keeps.
    """
    text = parameter_text(value)
    if text in {"", ".", ".."}:
        message = f"{text!r} cannot be a path segment"
        raise ValueError(message)
    return quote(text, safe="")


@cache
def tls_context() -> ssl.SSLContext:
    """Load the certificates, which takes longer than most calls: once for all clients."""
    return httpx.create_ssl_context()


class Transport:
    """Sends one integration's requests."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str,
        timeout: float,
        policy: RetryPolicy,
        breaker: CircuitBreaker,
        auth: httpx.Auth | None,
        clock: Clock,
    ) -> None:
        """Open a connection pool; nothing is sent yet.

        Args:
            name: The integration that errors name.
            base_url: What every path is appended to.
            timeout: Seconds for each phase of a request: connecting, writing, reading.
            policy: When and how often a call is repeated.
            breaker: Shared by all calls.
            auth: Signs every request.
            clock: Time and chance.
        """
        self._name = name
        self._policy = policy
        self._breaker = breaker
        self._clock = clock
        self._auth = auth
        # Redirects are not followed: they would take the credentials along.
        self._http = httpx.AsyncClient(
            base_url=base_url, timeout=timeout, follow_redirects=False, verify=tls_context()
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
${connects ? signedBy : ""}
    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Parameter | None] | None = None,
        body: BaseModel | None = None,
        idempotency: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """Make a call.

        Args:
            method: The HTTP method.
            path: Starts with a slash; parameters are escaped already.
            query: Parameters; those that are None are left out.
            body: Sent as JSON; fields that are None are left out.
            idempotency: Header and key that make repeating the call harmless.

        Returns:
            An answer with a status of 2xx.

        Raises:
            CircuitOpenError: The other system failed repeatedly and was not called.
            NoAnswerError: No answer came in time, or the connection failed.
            ServerStatusError: The answer's status is 500 or above.
            StatusError: The answer's status is another one outside of 2xx.
            MalformedResponseError: The answer's compression is broken.
        """
        headers = {"Accept": "application/json"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json(by_alias=True, exclude_none=True).encode()
        if idempotency is not None:
            headers[idempotency[0]] = idempotency[1]
        given = {
            name: parameter_text(value)
            for name, value in (query or {}).items()
            if value is not None
        }
        repeatable = method in IDEMPOTENT_METHODS or idempotency is not None

        async def send_once() -> httpx.Response:
            return await self._http.request(
                method, path, params=given, headers=headers, content=content, auth=self._auth
            )

        async def attempt() -> httpx.Response:
            try:
                response = await send_with_retry(
                    send_once, self._policy, self._clock, repeatable=repeatable
                )
            except httpx.TransportError as error:
                raise NoAnswerError(self._name, f"no answer: {type(error).__name__}") from error
            except httpx.RequestError as error:
                raise MalformedResponseError(
                    self._name, f"unreadable answer: {type(error).__name__}"
                ) from error
            return self._checked(response)

        return await self._breaker.call(attempt)

    def decode(self, model: type[ModelT], response: httpx.Response) -> ModelT:
        """Read an answer's JSON.

        Raises:
            MalformedResponseError: It does not have the model's shape.
        """
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            # The values stay out of the message: they may be personal.
            places = ", ".join(
                sorted({".".join(map(str, item["loc"])) or "body" for item in error.errors()})
            )
            raise MalformedResponseError(self._name, f"malformed answer: {places}") from None

    def _checked(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        asked = retry_after(response, self._clock.now())
        status = response.status_code
        kind = ServerStatusError if status >= 500 else StatusError
        raise kind(self._name, status, asked)


class Client:
    """What all clients have in common.

    One is enough for a process: its circuit breaker counts across calls.
    """

    def __init__(self, transport: Transport) -> None:
        """Call over a transport, which is the client's own."""
        self._transport = transport

    async def __aenter__(self) -> Self:
        """Use the client in an async with statement, which closes it."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()
`;

const signedBy = `
    def signed_by(self, auth: httpx.Auth) -> Self:
        """Return a transport that signs differently, over the same connections and breaker."""
        other = copy(self)
        other._auth = auth
        return other
`;
