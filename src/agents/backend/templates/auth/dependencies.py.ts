/** backend/app/auth/dependencies.py */
import type { AuthView } from "../../view/auth.ts";

export function authDependenciesPy(view: AuthView): string {
  return `"""How a request gets to know who is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.auth.repository import AuthRepository
from app.auth.service import AuthService
from app.core.db import SessionDep
from app.core.errors import UnauthorizedError
from app.core.security import read_access_token
from app.${view.package}.models import ${view.entity}

bearer = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False)


def get_auth_service(request: Request, session: SessionDep) -> AuthService:
    """Build the service on the session of the request."""
    return AuthService(AuthRepository(session), request.app.state.settings)


AuthServiceDep = Annotated[AuthService, Depends(get_auth_service)]


async def get_viewer(
    request: Request,
    service: AuthServiceDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> ${view.entity}:
    """Return who is signed in.

    Raises:
        UnauthorizedError: Nobody is.
    """
    if credentials is None:
        raise UnauthorizedError
    viewer = await service.viewer(credentials.credentials)
    # For the log.
    request.state.viewer_id = viewer.id
    return viewer


ViewerDep = Annotated[${view.entity}, Depends(get_viewer)]


async def get_viewer_id(request: Request) -> UUID:
    """Return who is signed in, for routes that open sessions of their own.

    Raises:
        UnauthorizedError: Nobody is.
    """
    async with request.app.state.sessions() as session:
        service = get_auth_service(request, session)
        return (await get_viewer(request, service, await bearer(request))).id
`;
}
