/** backend/app/integrations/<name>/auth.py for an API key. */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view/client.ts";

/** @param header the one that carries the key. */
export const apiKeyAuth = (
  view: IntegrationView,
  header: string,
) => `"""How requests to ${view.name} are signed: an API key."""

from collections.abc import Generator

import httpx

from app.integrations.${view.name}.settings import ${view.className}Settings

HEADER = ${pythonString(header)}


class ${view.className}Auth(httpx.Auth):
    """Puts the key into a header of every request."""

    def __init__(self, settings: ${view.className}Settings) -> None:
        """Keep the settings."""
        self._settings = settings

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request."""
        request.headers[HEADER] = self._settings.secret
        yield request
`;
