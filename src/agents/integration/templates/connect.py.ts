/** backend/app/integrations/connect.py: the two routes by which a person connects an account. */

/** @param owned whether an account belongs to a person. */
export const connectModule = (
  owned: boolean,
) => `"""The routes by which ${owned ? "people connect their accounts" : "an account is connected"} with other systems."""

import logging
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.integrations.accounts import Accounts
from app.integrations.authorization import (
    LIFETIME,
    Authorization,
    ConnectSettings,
    Provider,
    StateError,
)
from app.integrations.dependencies import ClockDep, SessionsDep${owned ? ", ViewerIdDep" : ""}
from app.integrations.errors import ConfigurationError, IntegrationError
from app.integrations.resilience import Clock

logger = logging.getLogger(__name__)


def open_accounts(
    provider: Provider, sessions: async_sessionmaker[AsyncSession], clock: Clock | None = None
) -> Accounts:
    """Open the accounts of a provider with the settings of the process's environment.

    Raises:
        ConfigurationError: A setting is missing.
    """
    return Accounts(_authorization(provider, clock or Clock()), sessions)


def connect_router(provider: Provider) -> APIRouter:
    """Return the routes of one provider."""
    router = APIRouter(prefix=f"/integrations/{provider.name}")
    cookie = f"{provider.name}_connect"

    @router.get("/connect")
    async def connect(response: Response${owned ? ", owner_id: ViewerIdDep" : ""}, clock: ClockDep) -> dict[str, str]:
        """Tell where to send ${owned ? "the person's" : "the"} browser, and remember that it set out."""
        authorization = _configured(provider, clock)
        url, connection = authorization.begin(${owned ? "owner_id" : ""})
        response.headers["Cache-Control"] = "no-store"
        response.set_cookie(
            cookie,
            connection.browser,
            max_age=LIFETIME,
            path=urlsplit(authorization.redirect_uri).path,
            secure=authorization.settings.public_url.startswith("https:"),
            httponly=True,
            # The way back is a navigation from another site: "strict" would lose the cookie.
            samesite="lax",
        )
        return {"url": url}

    @router.get("/callback")
    async def callback(
        request: Request,
        sessions: SessionsDep,
        clock: ClockDep,
        state: str = "",
        code: str = "",
        error: str = "",
    ) -> RedirectResponse:
        """Take the person back, keep the account's tokens, and go on to the app."""
        authorization = _configured(provider, clock)
        try:
            connection = authorization.resume(state, request.cookies.get(cookie, ""))
        except StateError:
            message = "This browser did not start this connection in the last ten minutes. Start again."
            raise HTTPException(400, message) from None
        outcome = "connected"
        try:
            if error or not code:
                raise _refused(provider, error)
            tokens = await authorization.exchange(code, connection.verifier)
            await Accounts(authorization, sessions).save(${owned ? "connection.owner_id, " : ""}tokens)
        except IntegrationError as failure:
            logger.warning("An account was not connected: %s", failure)
            outcome = "connect_failed"
        answer = RedirectResponse(
            f"{authorization.settings.public_url}/?{outcome}={provider.name}", 303
        )
        answer.delete_cookie(cookie, path=urlsplit(authorization.redirect_uri).path)
        return answer

    return router


def _authorization(provider: Provider, clock: Clock) -> Authorization:
    return Authorization(provider, ConnectSettings.from_environment(provider), clock)


def _configured(provider: Provider, clock: Clock) -> Authorization:
    try:
        return _authorization(provider, clock)
    except ConfigurationError as error:
        raise HTTPException(503, str(error)) from None


def _refused(provider: Provider, error: str) -> IntegrationError:
    # Section 4.1.2.1: a code such as access_denied. It came by way of the browser, so no other text is kept.
    known = error.replace("_", "").isalpha() and error.isascii() and len(error) <= 60
    return IntegrationError(provider.name, error if known else "no code and no reason came back")
`;
