/** backend/app/core/security.py */
export function securityPy(): string {
  return `"""Passwords and tokens. Nothing here knows of the database."""

import asyncio
import hashlib
import secrets
from datetime import UTC, datetime
from uuid import UUID, uuid4

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr

from app.core.config import ACCESS_TOKEN_LIFETIME, Settings

ALGORITHM = "HS256"

hasher = PasswordHasher()
# Belongs to nobody. What is checked against it costs as much as a real check.
DUMMY_HASH = hasher.hash(secrets.token_urlsafe())


async def hash_password(password: SecretStr) -> str:
    """Return what is stored in place of a password: its Argon2id hash, with salt and parameters.

    The work is done in a thread, since it takes long on purpose.
    """
    return await asyncio.to_thread(hasher.hash, password.get_secret_value())


async def verify_password(stored: str | None, password: SecretStr) -> bool:
    """Tell whether a password is the one whose hash is stored.

    Without a stored hash the work is done all the same, so that the time that an answer takes does
    not tell who has an account.
    """
    secret = password.get_secret_value()
    matches = await asyncio.to_thread(_matches, stored or DUMMY_HASH, secret)
    return matches and stored is not None


def _matches(stored: str, secret: str) -> bool:
    try:
        return hasher.verify(stored, secret)
    except (InvalidHashError, VerificationError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return hasher.check_needs_rehash(stored)


def issue_access_token(settings: Settings, id: UUID) -> str:
    """Return a token that proves, for a while, who is signed in: a JWT (RFC 7519)."""
    now = datetime.now(UTC)
    claims = {"sub": str(id), "iat": now, "exp": now + ACCESS_TOKEN_LIFETIME, "jti": str(uuid4())}
    return jwt.encode(claims, settings.auth_secret.get_secret_value(), ALGORITHM)


def read_access_token(settings: Settings, token: str) -> UUID | None:
    """Return who a token is about; None if it is expired, or not one of ours."""
    try:
        claims = jwt.decode(
            token,
            settings.auth_secret.get_secret_value(),
            # Never what the token's own header says.
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp", "jti"]},
        )
        return UUID(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        return None


def make_refresh_token() -> str:
    """Return a new refresh token: random, since it means nothing by itself."""
    return secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> str:
    """Return what is stored in place of a refresh token.

    A fast hash is enough: unlike a password, so much randomness cannot be guessed.
    """
    return hashlib.sha256(token.encode()).hexdigest()
`;
}
