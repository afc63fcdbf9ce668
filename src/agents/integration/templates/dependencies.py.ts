/** backend/app/integrations/dependencies.py: what the integrations' own routes are given. */

/** @param owned whether the app knows who is asking. */
export const dependenciesModule = (
  owned: boolean,
) => `"""What the routes of the integrations need of the app that they are part of."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.integrations.resilience import Clock


def get_clock() -> Clock:
    """Give the real time; tests give another."""
    return Clock()


async def get_sessions(request: Request) -> async_sessionmaker[AsyncSession]:
    """Give the factory of database sessions, so that a route decides itself what it commits."""
    sessions: async_sessionmaker[AsyncSession] = request.app.state.sessions
    return sessions

${owned ? viewer : ""}
ClockDep = Annotated[Clock, Depends(get_clock)]
SessionsDep = Annotated[async_sessionmaker[AsyncSession], Depends(get_sessions)]
${owned ? "ViewerIdDep = Annotated[UUID, Depends(get_viewer_id)]" : ""}
`;

const viewer = `
async def get_viewer_id(request: Request) -> UUID:
    """Give the id of the signed-in person; without one the app answers 401."""
    viewer_id: UUID = await request.app.state.viewer_id(request)
    return viewer_id

`;
