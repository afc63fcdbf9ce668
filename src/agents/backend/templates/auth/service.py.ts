/** backend/app/auth/service.py */
import type { AuthView } from "../../view/auth.ts";

export function authServicePy(view: AuthView): string {
  const { entity, package: from, login, secret } = view;
  return `"""Signing in, staying signed in, and signing out."""

from typing import Final
from uuid import UUID, uuid4

from app.auth.repository import AuthRepository
from app.auth.schemas import SignIn, TokenPair
from app.core.config import ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME, Settings
from app.core.errors import SessionEndedError, UnauthorizedError
from app.core.models import utc_now
from app.core.security import (
    hash_password,
    hash_refresh_token,
    is_outdated,
    issue_access_token,
    make_refresh_token,
    read_access_token,
    verify_password,
)
from app.${from}.models import ${entity}

BEARER: Final = "Bearer"


class AuthService:
    """The use cases of signing in. It never commits: that is the end of the request."""

    def __init__(self, repository: AuthRepository, settings: Settings) -> None:
        """Keep the repository, and the settings that hold the secret."""
        self._repository = repository
        self._settings = settings

    async def viewer(self, access_token: str) -> ${entity}:
        """Return whom an access token is about.

        Raises:
            UnauthorizedError: The token is not valid, or the account is gone.
        """
        id = read_access_token(self._settings, access_token)
        account = None if id is None else await self._repository.get_account(id)
        if account is None:
            raise UnauthorizedError
        return account

    async def sign_in(self, data: SignIn) -> TokenPair:
        """Begin a session.

        Raises:
            UnauthorizedError: Nobody has this login with this password; it does not say which is wrong.
        """
        account = await self._repository.find_account(data.${login.attribute})
        matches = await verify_password(account.${secret} if account else None, data.password)
        if account is None or not matches:
            raise UnauthorizedError("The sign-in data is not right.")
        if is_outdated(account.${secret}):
            password_hash = await hash_password(data.password)
            await self._repository.change_password_hash(account, password_hash)
        await self._repository.remove_expired(account.id, utc_now())
        return await self._issue(account.id, family=uuid4())

    async def refresh(self, refresh_token: str) -> TokenPair:
        """Go on with a session: each refresh token is good for one pair of new ones.

        Raises:
            UnauthorizedError: The token is not valid.
            SessionEndedError: It was used before, so somebody has a copy, and nobody knows who: the
                session ends (RFC 9700, section 4.14.2).
        """
        token = await self._repository.find_token(hash_refresh_token(refresh_token))
        now = utc_now()
        if token is None or token.expires_at <= now:
            raise UnauthorizedError
        if token.used_at is not None:
            await self._repository.remove_family(token.family)
            raise SessionEndedError
        await self._repository.use_up(token, now)
        return await self._issue(token.owner_id, family=token.family)

    async def sign_out(self, refresh_token: str) -> None:
        """End a session; one that has ended already is no error."""
        token = await self._repository.find_token(hash_refresh_token(refresh_token))
        if token is not None:
            await self._repository.remove_family(token.family)

    async def _issue(self, account_id: UUID, *, family: UUID) -> TokenPair:
        refresh_token = make_refresh_token()
        await self._repository.add_token(
            account_id,
            family=family,
            token_hash=hash_refresh_token(refresh_token),
            expires_at=utc_now() + REFRESH_TOKEN_LIFETIME,
        )
        return TokenPair(
            access_token=issue_access_token(self._settings, account_id),
            refresh_token=refresh_token,
            token_type=BEARER,
            expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        )
`;
}
