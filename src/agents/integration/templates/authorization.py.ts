/** backend/app/integrations/authorization.py: the protocol by which a person connects an account. */

/** @param owned whether an account belongs to a person. */
export const authorizationModule = (
  owned: boolean,
) => `"""OAuth 2 authorization code with PKCE (RFC 6749, section 4.1; RFC 7636; RFC 9700).

What has to survive the person's way to the provider and back travels in the state parameter,
encrypted. A cookie ties it to the browser that set out, so that nobody can make another person
finish a connection that they began.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

import httpx
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import BaseModel, ValidationError

from app.integrations.environment import read_variables
from app.integrations.errors import ConfigurationError, NoAnswerError
from app.integrations.oauth import TokenAnswer, read_tokens, token_request
from app.integrations.resilience import Clock
from app.integrations.transport import tls_context

LIFETIME = 600
"""Seconds within which the person has to come back."""
LOCAL_URL = "http://localhost:8000"
"""Where browsers reach an app that nobody has published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where accounts of one integration are connected.

    Attributes:
        name: The integration.
        authorize_url: Where people consent (the authorization endpoint).
        exchange_url: Where codes and refresh tokens become tokens (the token endpoint).
        scopes: What is asked for; empty: what the provider gives by default.
        pkce: Whether a code is of use only to who asked for it (RFC 7636).
        timeout: Seconds for each phase of a request.
        id_variable: The environment variable with this app's client id.
        key_variable: The environment variable with the client's secret.
    """

    name: str
    authorize_url: str
    exchange_url: str
    scopes: tuple[str, ...]
    pkce: bool
    timeout: float
    id_variable: str
    key_variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectSettings:
    """What connecting accounts needs to know.

    Attributes:
        client_id: This app, as the provider knows it.
        client_secret: Its secret.
        fernet: Encrypts tokens and state (TOKEN_ENCRYPTION_KEY: a Fernet key, or several with
            commas between, of which the first encrypts and all decrypt).
        public_url: Where browsers reach this app (PUBLIC_URL).
    """

    client_id: str
    client_secret: str = field(repr=False)
    fernet: MultiFernet = field(repr=False)
    public_url: str = LOCAL_URL

    @classmethod
    def from_environment(
        cls, provider: Provider, environment: Mapping[str, str] | None = None
    ) -> Self:
        """Read the settings from environment variables.

        Args:
            provider: Names the variables of its client.
            environment: Instead of the process's own.

        Raises:
            ConfigurationError: A variable is missing or empty, or holds no key.
        """
        source = os.environ if environment is None else environment
        variables = {
            "client_id": provider.id_variable,
            "client_secret": provider.key_variable,
            "keys": "TOKEN_ENCRYPTION_KEY",
        }
        values = read_variables(provider.name, variables, source)
        try:
            fernet = MultiFernet([Fernet(key.strip()) for key in values["keys"].split(",")])
        except ValueError:
            message = "TOKEN_ENCRYPTION_KEY does not hold a Fernet key"
            raise ConfigurationError(provider.name, message) from None
        return cls(
            client_id=values["client_id"],
            client_secret=values["client_secret"],
            fernet=fernet,
            public_url=(source.get("PUBLIC_URL") or LOCAL_URL).rstrip("/"),
        )


class StateError(Exception):
    """The state did not come from here, came too late, or belongs to another browser."""


class Connection(BaseModel):
    """A connection under way.

    Attributes:
        integration: Whose account is connected.
${owned ? "        owner_id: Who connects it.\n" : ""}        browser: What the cookie of the browser that set out holds.
        verifier: Proves at the provider who asked for the code; empty without PKCE.
    """

    integration: str
${owned ? "    owner_id: UUID\n" : ""}    browser: str
    verifier: str


class Authorization:
    """The protocol of one provider."""

    def __init__(self, provider: Provider, settings: ConnectSettings, clock: Clock) -> None:
        """Send nothing yet."""
        self.provider = provider
        self.settings = settings
        self.clock = clock
        # An address of its own for each provider: no other's answer can be mixed in (RFC 9700,
        # section 4.4.2).
        self.redirect_uri = f"{settings.public_url}/integrations/{provider.name}/callback"

    def begin(self${owned ? ", owner_id: UUID" : ""}) -> tuple[str, Connection]:
        """Return where to send the person's browser, and the connection that begins."""
        connection = Connection(
            integration=self.provider.name,
${owned ? "            owner_id=owner_id,\n" : ""}            browser=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(64) if self.provider.pkce else "",
        )
        state = self.settings.fernet.encrypt_at_time(
            connection.model_dump_json().encode(), int(self.clock.now().timestamp())
        )
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state.decode(),
        }
        if self.provider.scopes:
            asked["scope"] = " ".join(self.provider.scopes)
        if self.provider.pkce:
            asked["code_challenge"] = code_challenge(connection.verifier)
            asked["code_challenge_method"] = "S256"
        return str(httpx.URL(self.provider.authorize_url).copy_merge_params(asked)), connection

    def resume(self, state: str, browser: str) -> Connection:
        """Return the connection that the state carries.

        Args:
            state: What came back from the provider.
            browser: What the browser's cookie holds.

        Raises:
            StateError: It is none that this browser began here in the last ten minutes.
        """
        try:
            text = self.settings.fernet.decrypt_at_time(
                state.encode(), LIFETIME, int(self.clock.now().timestamp())
            )
            connection = Connection.model_validate_json(text)
        except (InvalidToken, ValidationError):
            raise StateError from None
        same_browser = secrets.compare_digest(connection.browser.encode(), browser.encode())
        if connection.integration != self.provider.name or not same_browser:
            raise StateError
        return connection

    async def exchange(self, code: str, verifier: str) -> TokenAnswer:
        """Exchange an authorization code for tokens (RFC 6749, section 4.1.3).

        Raises:
            IntegrationError: The provider refused or did not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
        }
        return await self._ask({**form, "code_verifier": verifier} if verifier else form)

    async def refresh(self, refresh_token: str) -> TokenAnswer:
        """Exchange a refresh token for new tokens (RFC 6749, section 6).

        Raises:
            IntegrationError: The provider refused or did not answer.
        """
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def _ask(self, form: Mapping[str, str]) -> TokenAnswer:
        name = self.provider.name
        request = token_request(
            self.provider.exchange_url,
            self.settings.client_id,
            self.settings.client_secret,
            form,
        )
        try:
            async with httpx.AsyncClient(
                timeout=self.provider.timeout, verify=tls_context()
            ) as client:
                response = await client.send(request)
        except httpx.RequestError as error:
            raise NoAnswerError(name, f"no token: {type(error).__name__}") from None
        return read_tokens(name, response, self.clock.now())


def code_challenge(verifier: str) -> str:
    """Return the challenge of a verifier by S256 (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
`;
