/** backend/app/core/config.py */
export interface ConfigPyView {
  /** Python literal. */
  readonly prefix: string;
  /** null: nobody signs in. Lifetimes as arguments of `timedelta`. */
  readonly tokens: { readonly access: string; readonly refresh: string } | null;
}

export function configPy({ prefix, tokens }: ConfigPyView): string {
  return `"""Settings, read from the environment or from a file called .env."""

import secrets
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

API_PREFIX = ${prefix}

# Of a request, in bytes. Nothing that clients send is near it.
MAX_BODY_SIZE = 1_048_576
${tokens === null ? "" : lifetimes(tokens)}

class Settings(BaseSettings):
    """What a deployment may set; the variables are these names in upper case.

    A variable without a value counts as not set.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

${tokens === null ? "" : secret}    cors_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)
    database_url: str = "sqlite+aiosqlite:///./app.db"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_origins(cls, value: object) -> object:
        """Take the origins from one line, with commas between them."""
        if isinstance(value, str):
            return [origin.strip() for origin in value.split(",") if origin.strip()]
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def raise_case(cls, value: object) -> object:
        """Take the level in lower case too."""
        return value.upper() if isinstance(value, str) else value
`;
}

const lifetimes = ({ access, refresh }: NonNullable<ConfigPyView["tokens"]>) => `
ACCESS_TOKEN_LIFETIME = timedelta(${access})
REFRESH_TOKEN_LIFETIME = timedelta(${refresh})
`;

const secret = `    # Signs access tokens. Without one each process makes its own, which ends with it.
    auth_secret: Annotated[SecretStr, Field(min_length=32)] = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32))
    )
`;
