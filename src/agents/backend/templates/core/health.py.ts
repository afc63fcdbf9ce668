/** backend/app/core/health.py */
export function healthPy(): string {
  return `"""Routes for whoever runs the app. They are no part of the API's document."""

import asyncio
import logging
from typing import Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.core.errors import ApiError

logger = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False)

# The database may take so long to answer, in seconds.
PATIENCE = 2.0


class Health(BaseModel):
    """That the server answers."""

    status: Literal["ok"] = "ok"


@router.get("/health")
async def health() -> Health:
    """Answer that the process is up."""
    return Health()


@router.get("/ready")
async def ready(request: Request) -> Health:
    """Answer that the app can work, which it cannot without its database."""
    try:
        async with asyncio.timeout(PATIENCE), request.app.state.sessions() as session:
            await session.execute(sa.select(1))
    except Exception as error:
        logger.warning("The database does not answer: %s", type(error).__name__)
        raise ApiError(503, "The database does not answer.") from error
    return Health()
`;
}
