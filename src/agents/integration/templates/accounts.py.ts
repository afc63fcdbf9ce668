/** backend/app/integrations/accounts.py: the tokens of connected accounts. */

/** @param owned whether an account belongs to a person; otherwise there is one for each integration. */
export const accountsModule = (owned: boolean) => {
  const owner = owned ? ", owner_id: UUID" : "";
  const given = owned ? "owner_id" : "";
  const also = owned ? ", owner_id" : "";
  return `"""Accounts that people have connected: their tokens, encrypted at rest, and calls on their behalf."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakValueDictionary

import httpx
import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.connected_account.models import ConnectedAccount
from app.integrations.authorization import Authorization
from app.integrations.database import insert_into
from app.integrations.errors import AuthenticationError, NotConnectedError
from app.integrations.oauth import EARLY, TokenAnswer


class Accounts:
    """The connected accounts of one integration. One is enough for a process.

    A token is refreshed by one call at a time, so that a refresh token which may be used once is
    used once: within a process by a lock, between processes by the row's, which PostgreSQL keeps
    until the new tokens are stored.
    """

    def __init__(
        self, authorization: Authorization, sessions: async_sessionmaker[AsyncSession]
    ) -> None:
        """Read nothing yet."""
        self._authorization = authorization
        self._sessions = sessions
        self._name = authorization.provider.name
        self._fernet = authorization.settings.fernet
${owned ? "        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()" : "        self._lock = asyncio.Lock()"}

    async def save(self${owner}, tokens: TokenAnswer) -> None:
        """Keep the tokens of an account; those of an earlier connection are replaced."""
        values = {
            "access_token": self._encrypted(tokens.access_token),
            "refresh_token": tokens.refresh_token and self._encrypted(tokens.refresh_token),
            "expires_at": self._end_of(tokens),
        }
        async with self._sessions.begin() as session:
            # Two connections at once leave one account: the later.
            await session.execute(
                insert_into(session, ConnectedAccount)
                .values(integration=self._name${owned ? ", owner_id=owner_id" : ""}, **values)
                .on_conflict_do_update(
                    index_elements=["integration"${owned ? ', "owner_id"' : ""}],
                    set_={**values, "updated_at": self._authorization.clock.now()},
                )
            )

    async def token_for(self${owner}) -> str:
        """Give an access token; one that is about to end is refreshed first.

        Raises:
            NotConnectedError: There is no account, or it is not accepted any more.
            IntegrationError: The refresh failed otherwise.
        """
        async with self._sessions() as session:
            account = await self._account(session${also})
        token = self._decrypted(account.access_token)
        if account.refresh_token is None or not self._ends_soon(account):
            return token
        return await self.refreshed(${owned ? "owner_id, " : ""}token)

    async def refreshed(self${owner}, stale: str) -> str:
        """Give another access token than a stale one, by a refresh if nobody else made one.

        Raises:
            NotConnectedError: There is no account, or it is not accepted any more. One whose
                refresh is refused is forgotten.
            IntegrationError: The refresh failed otherwise.
        """
        ${owned ? "lock = self._locks.setdefault(owner_id, asyncio.Lock())\n        " : ""}async with ${owned ? "lock" : "self._lock"}, self._sessions.begin() as session:
            account = await self._account(session${also}, for_update=True)
            token = self._decrypted(account.access_token)
            if token != stale:
                return token
            tokens = await self._refresh(account)
            if tokens is not None:
                return self._keep(account, tokens)
            await session.delete(account)
        raise NotConnectedError(self._name, "the account has to be connected again")

    def auth_for(self${owner}) -> "AccountAuth":
        """Give what signs requests on behalf of an account."""
        return AccountAuth(self${also})

    async def _account(
        self, session: AsyncSession${owner}, *, for_update: bool = False
    ) -> ConnectedAccount:
        query = sa.select(ConnectedAccount).where(
            ConnectedAccount.integration == self._name,
${owned ? "            ConnectedAccount.owner_id == owner_id,\n" : ""}        )
        account = await session.scalar(query.with_for_update() if for_update else query)
        if account is None:
            raise NotConnectedError(self._name, "no account is connected")
        return account

    async def _refresh(self, account: ConnectedAccount) -> TokenAnswer | None:
        """Ask for new tokens; None when the provider says that the grant has ended."""
        if account.refresh_token is None:
            raise NotConnectedError(self._name, "the token has ended and cannot be refreshed")
        try:
            return await self._authorization.refresh(self._decrypted(account.refresh_token))
        except AuthenticationError as error:
            if error.code == "invalid_grant":
                return None
            raise

    def _keep(self, account: ConnectedAccount, tokens: TokenAnswer) -> str:
        account.access_token = self._encrypted(tokens.access_token)
        account.expires_at = self._end_of(tokens)
        # Section 6: without a new refresh token the old one stays good.
        if tokens.refresh_token is not None:
            account.refresh_token = self._encrypted(tokens.refresh_token)
        return tokens.access_token

    def _end_of(self, tokens: TokenAnswer) -> datetime | None:
        if tokens.expires_in is None:
            return None
        return self._authorization.clock.now() + timedelta(seconds=tokens.expires_in)

    def _ends_soon(self, account: ConnectedAccount) -> bool:
        if account.expires_at is None:
            return False
        return account.expires_at - self._authorization.clock.now() <= timedelta(seconds=EARLY)

    def _encrypted(self, token: str) -> str:
        return self._fernet.encrypt(token.encode()).decode()

    def _decrypted(self, text: str) -> str:
        try:
            return self._fernet.decrypt(text).decode()
        except InvalidToken:
            message = "TOKEN_ENCRYPTION_KEY is not the key of the connected account"
            raise NotConnectedError(self._name, message) from None


class AccountAuth(httpx.Auth):
    """Puts an account's token into every request; a refused one is refreshed once."""

    def __init__(self, accounts: Accounts${owner}) -> None:
        """Read nothing yet."""
        self._accounts = accounts
${owned ? "        self._owner_id = owner_id\n" : ""}
    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign a request.

        Raises:
            NotConnectedError: There is no account, or it is not accepted any more.
        """
        token = await self._accounts.token_for(${owned ? "self._owner_id" : given})
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            token = await self._accounts.refreshed(${owned ? "self._owner_id, " : ""}token)
            request.headers["Authorization"] = f"Bearer {token}"
            yield request
`;
};
