/** backend/app/core/security.py */
export function securityPy(): string {
  return `"""Passwords."""

import asyncio

from argon2 import PasswordHasher
from pydantic import SecretStr

_hasher = PasswordHasher()


async def hash_password(password: SecretStr) -> str:
    """Return what is stored in place of a password: its Argon2id hash, with salt and parameters.

    The work is done in a thread, since it takes long on purpose.
    """
    return await asyncio.to_thread(_hasher.hash, password.get_secret_value())
`;
}
