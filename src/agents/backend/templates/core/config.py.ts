/** backend/app/core/config.py */
export function configPy({ prefix }: { readonly prefix: string }): string {
  return `"""Settings, read from the environment or from a file called .env."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

API_PREFIX = ${prefix}


class Settings(BaseSettings):
    """What a deployment may set; the variables are these names in upper case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite+aiosqlite:///./app.db"
    cors_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_origins(cls, value: object) -> object:
        """Take the origins from one line, with commas between them."""
        if isinstance(value, str):
            return [origin.strip() for origin in value.split(",") if origin.strip()]
        return value
`;
}
