/** backend/app/integrations/database.py: the statement that PostgreSQL and SQLite spell alike and SQLAlchemy does not. */
export const databaseModule = `"""INSERT ... ON CONFLICT, which PostgreSQL and SQLite share."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import Base


def insert_into(
    session: AsyncSession, model: type[Base]
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say what happens when there is such a row already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
`;
