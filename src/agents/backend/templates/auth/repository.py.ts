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

    async def use_token(self, token_hash: str, now: datetime) -> RefreshToken | None:
        """Use up a refresh token, and return it.

        Of several requests with the same token one alone gets it: this is one statement.
        """
        used: RefreshToken | None = await self._session.scalar(
            sa.update(RefreshToken)
            .where(
                RefreshToken.token_hash == token_hash,
                RefreshToken.used_at.is_(None),
                RefreshToken.expires_at > now,
            )
            .values(used_at=now)
            .returning(RefreshToken)
        )
        return used

    async def remove_family(self, token_hash: str) -> None:
        """Remove a refresh token and all that come from the same sign-in.

        A request that uses up one of them meanwhile holds its row, so this waits for it, but does not
        see the successor: hence the second look.
        """
        family = await self._session.scalar(
            sa.select(RefreshToken.family).where(RefreshToken.token_hash == token_hash)
        )
        if family is None:
            return
        removal = sa.delete(RefreshToken).where(RefreshToken.family == family)
        while (await self._session.scalars(removal.returning(RefreshToken.id))).all():
            pass

    async def remove_expired(self, owner_id: UUID, now: datetime) -> None:
        """Remove an account's refresh tokens that are no longer good for anything."""
        await self._session.execute(
            sa.delete(RefreshToken).where(
                RefreshToken.owner_id == owner_id, RefreshToken.expires_at <= now
            )
        )
`;
}
