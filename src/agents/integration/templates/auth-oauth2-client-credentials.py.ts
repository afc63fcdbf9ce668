/** backend/app/integrations/<name>/auth.py for OAuth 2 client credentials. */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view/client.ts";

export const clientCredentialsAuth = (
  view: IntegrationView,
  tokenUrl: string,
  form: readonly (readonly [string, string])[],
) => `"""How requests to ${view.name} are signed: OAuth 2 client credentials (RFC 6749, section 4.4)."""

import asyncio
from collections.abc import AsyncGenerator

import httpx

from app.integrations.oauth import EARLY, read_tokens, token_request
from app.integrations.${view.name}.settings import ${view.className}Settings
from app.integrations.resilience import Clock

OAUTH_URL = ${pythonString(tokenUrl)}
FORM = {${form.map(([name, value]) => `${pythonString(name)}: ${pythonString(value)}`).join(", ")}}
"""What the token request says."""


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
                await answer.aread()
                token = self._keep(answer)
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return
        async with self._lock:
            if self._token in {token, None}:
                answer = yield self._token_request()
                await answer.aread()
                token = self._keep(answer)
            else:
                token = self._token
        request.headers["Authorization"] = f"Bearer {token}"
        yield request

    def _token_request(self) -> httpx.Request:
        client_id, client_secret = self._settings.client_id, self._settings.client_secret
        return token_request(OAUTH_URL, client_id, client_secret, FORM)

    def _keep(self, response: httpx.Response) -> str:
        self._token = None
        answer = read_tokens(${pythonString(view.name)}, response, self._clock.now())
        lifetime = float("inf") if answer.expires_in is None else answer.expires_in - EARLY
        self._token = answer.access_token
        self._ends_at = self._clock.monotonic() + lifetime
        return answer.access_token
`;
