/** backend/app/auth/repository.py */
import type { AuthView } from "../../view/auth.ts";

export function authRepositoryPy({ entity, package: from, login, secret }: AuthView): string {
  const column = `${entity}.${login.attribute}`;
  const matches = login.ignoresCase ? `sa.func.lower(${column}) == sa.func.lower(login)` : `${column} == login`;
  return `"""All SQL about who signs in, and about the refresh tokens of their sessions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.${from}.models import ${entity}
from app.refresh_token.models import RefreshToken


class AuthRepository:
    """Reads and writes within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        """Keep the session of the request."""
        self._session = session

    async def get_account(self, id: UUID) -> ${entity} | None:
        """Return the account with this id."""
        return await self._session.get(${entity}, id)

    async def find_account(self, login: str) -> ${entity} | None:
        """Return the account that signs in so${login.ignoresCase ? ", in upper or lower case" : ""}."""
        found: ${entity} | None = await self._session.scalar(
            sa.select(${entity}).where(${matches})
        )
        return found

    async def change_password_hash(self, account: ${entity}, password_hash: str) -> None:
        """Store another hash of an account's password."""
        account.${secret} = password_hash
        await self._session.flush()

    async def add_token(
        self, owner_id: UUID, *, family: UUID, token_hash: str, expires_at: datetime
    ) -> None:
        """Store a refresh token."""
        self._session.add(
            RefreshToken(
                owner_id=owner_id, family=family, token_hash=token_hash, expires_at=expires_at
            )
        )
        await self._session.flush()

    async def find_token(self, token_hash: str) -> RefreshToken | None:
        """Return a refresh token, which nobody else can use until the transaction ends."""
        its = RefreshToken.token_hash == token_hash
        owner_id = await self._session.scalar(sa.select(RefreshToken.owner_id).where(its))
        if owner_id is None:
            return None
        await self._lock(owner_id)
        token: RefreshToken | None = await self._session.scalar(sa.select(RefreshToken).where(its))
        return token

    async def use_up(self, token: RefreshToken, now: datetime) -> None:
        """Store that a refresh token has been used."""
        token.used_at = now
        await self._session.flush()

    async def remove_family(self, family: UUID) -> None:
        """Remove all refresh tokens that come from one sign-in."""
        await self._session.execute(sa.delete(RefreshToken).where(RefreshToken.family == family))

    async def remove_expired(self, owner_id: UUID, now: datetime) -> None:
        """Remove an account's refresh tokens that are no longer good for anything."""
        await self._lock(owner_id)
        await self._session.execute(
            sa.delete(RefreshToken).where(
                RefreshToken.owner_id == owner_id, RefreshToken.expires_at <= now
            )
        )

    async def _lock(self, owner_id: UUID) -> None:
        """Let the requests that change an account's sessions wait for each other.

        Otherwise one could end a session while another goes on with it, unseen.
        """
        account = sa.select(${entity}.id).where(${entity}.id == owner_id)
        await self._session.execute(account.with_for_update(key_share=True))
`;
}
