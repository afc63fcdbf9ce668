/** backend/app/integrations/<name>/auth.py for OAuth 2 client credentials. */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view.ts";

export const clientCredentialsAuth = (
  view: IntegrationView,
  tokenUrl: string,
  form: readonly (readonly [string, string])[],
) => `"""How requests to ${view.name} are signed: OAuth 2 client credentials (RFC 6749, section 4.4)."""

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import quote_plus

import httpx
from pydantic import BaseModel, Field, ValidationError

from app.integrations.errors import (
    AuthenticationError,
    MalformedResponseError,
    ServerStatusError,
)
from app.integrations.${view.name}.settings import ${view.className}Settings
from app.integrations.resilience import Clock, retry_after

OAUTH_URL = ${pythonString(tokenUrl)}
FORM = {${form.map(([name, value]) => `${pythonString(name)}: ${pythonString(value)}`).join(", ")}}
"""What the token request says."""
EARLY = 30.0
"""Seconds before its end at which a token is replaced."""


class TokenAnswer(BaseModel):
    """What the token endpoint answers (RFC 6749, section 5.1)."""

    access_token: str = Field(min_length=1)
    expires_in: float | None = None


class ${view.className}Auth(httpx.Auth):
    """Fetches a token, keeps it until shortly before its end, and replaces it once after a 401."""

    def __init__(self, settings: ${view.className}Settings, clock: Clock) -> None:
        """Start without a token."""
        self._settings = settings
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._ends_at = 0.0

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign a request, fetching a token when there is none that holds.

        Raises:
            AuthenticationError: The token endpoint refused.
            MalformedResponseError: Its answer holds no token.
            ServerStatusError: It answered with a status of 500 or above.
        """
        # Calls that start together wait for one token instead of fetching one each.
        async with self._lock:
            token = self._token if self._clock.monotonic() < self._ends_at else None
            if token is None:
                answer = yield self._token_request()
                token = self._keep(answer, await answer.aread())
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return
        async with self._lock:
            if self._token in {token, None}:
                answer = yield self._token_request()
                token = self._keep(answer, await answer.aread())
            else:
                token = self._token
        request.headers["Authorization"] = f"Bearer {token}"
        yield request

    def _token_request(self) -> httpx.Request:
        # Section 2.3.1: both parts are form-encoded before they are joined.
        credentials = httpx.BasicAuth(
            quote_plus(self._settings.client_id), quote_plus(self._settings.client_secret)
        )
        request = httpx.Request(
            "POST", OAUTH_URL, data=FORM, headers={"Accept": "application/json"}
        )
        return next(credentials.auth_flow(request))

    def _keep(self, response: httpx.Response, content: bytes) -> str:
        self._token = None
        if response.is_server_error:
            asked = retry_after(response, self._clock.now())
            raise ServerStatusError(${pythonString(view.name)}, response.status_code, asked)
        if not response.is_success:
            raise AuthenticationError(${pythonString(view.name)}, f"no token: status {response.status_code}")
        try:
            answer = TokenAnswer.model_validate_json(content)
        except ValidationError:
            # The answer may hold a token, so neither the message nor the cause shows it.
            raise MalformedResponseError(${pythonString(view.name)}, "no token: malformed answer") from None
        lifetime = float("inf") if answer.expires_in is None else answer.expires_in - EARLY
        self._token = answer.access_token
        self._ends_at = self._clock.monotonic() + lifetime
        return answer.access_token
`;
