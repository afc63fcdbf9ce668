/** backend/app/integrations/oauth.py: tokens, however they were granted. */
export const oauthModule = `"""OAuth 2 tokens: how they are asked for, and what comes back (RFC 6749, sections 4 to 6)."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote_plus

import httpx
from pydantic import BaseModel, Field, ValidationError

from app.integrations.errors import (
    AuthenticationError,
    MalformedResponseError,
    ServerStatusError,
)
from app.integrations.resilience import retry_after

EARLY = 30.0
"""Seconds before its end at which a token is replaced."""


class TokenAnswer(BaseModel):
    """What a token endpoint answers (RFC 6749, section 5.1)."""

    access_token: str = Field(min_length=1, repr=False)
    token_type: str = Field(default="bearer", pattern="(?i)^bearer$")
    expires_in: float | None = None
    refresh_token: str | None = Field(default=None, min_length=1, repr=False)


class Refusal(BaseModel):
    """Why there is no token (RFC 6749, section 5.2)."""

    error: str = Field(pattern="^[a-z_]{1,60}$")


def token_request(
    url: str, client_id: str, client_secret: str, form: Mapping[str, str]
) -> httpx.Request:
    """Write a request for a token, signed with the client's credentials."""
    # Section 2.3.1: both parts are form-encoded before they are joined.
    credentials = httpx.BasicAuth(quote_plus(client_id), quote_plus(client_secret))
    request = httpx.Request("POST", url, data=form, headers={"Accept": "application/json"})
    return next(credentials.auth_flow(request))


def read_tokens(integration: str, response: httpx.Response, now: datetime) -> TokenAnswer:
    """Read the answer of a token endpoint.

    Args:
        integration: The integration that errors name.
        response: The answer, its content read.
        now: The present moment, for Retry-After.

    Raises:
        AuthenticationError: The endpoint refused.
        MalformedResponseError: The answer holds no bearer token.
        ServerStatusError: The answer's status is 500 or above.
    """
    if response.is_server_error:
        raise ServerStatusError(integration, response.status_code, retry_after(response, now))
    if not response.is_success:
        raise AuthenticationError(integration, response.status_code, _error_code(response))
    try:
        return TokenAnswer.model_validate_json(response.content)
    except ValidationError:
        # The answer may hold a token, so neither the message nor the cause shows it.
        raise MalformedResponseError(integration, "no token: malformed answer") from None


def _error_code(response: httpx.Response) -> str | None:
    try:
        return Refusal.model_validate_json(response.content).error
    except ValidationError:
        return None
`;
