/** backend/app/auth/schemas.py */
import type { AuthView } from "../../view/auth.ts";

export function authSchemasPy({ login, passwordAnnotation }: AuthView): string {
  return `"""What signing in takes and gives."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from app.core.schemas import InputModel, OutputModel
from app.core.types import EmailValue, TextValue


class SignIn(InputModel):
    """Who signs in, and their password."""

    ${login.attribute}: ${login.annotation}
    password: ${passwordAnnotation}


class RefreshInput(InputModel):
    """The refresh token of a session."""

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=512)]


class TokenPair(OutputModel):
    """The tokens of a session, and in how many seconds the access token expires."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int
`;
}
