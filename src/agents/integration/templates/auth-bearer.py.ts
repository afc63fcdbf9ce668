/** backend/app/integrations/<name>/auth.py for a bearer token. */
import type { IntegrationView } from "../view/client.ts";

export const bearerAuth = (view: IntegrationView) => `"""How requests to ${view.name} are signed: a bearer token."""

from collections.abc import Generator

import httpx

from app.integrations.${view.name}.settings import ${view.className}Settings


class ${view.className}Auth(httpx.Auth):
    """Puts the token into every request's Authorization header (RFC 6750)."""

    def __init__(self, settings: ${view.className}Settings) -> None:
        """Keep the settings."""
        self._settings = settings

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._settings.secret}"
        yield request
`;
