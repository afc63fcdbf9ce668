/** backend/app/core/db.py */
export interface DbPyView {
  /** People sign in. */
  readonly auth: boolean;
}

export function dbPy({ auth }: DbPyView): string {
  return `"""The database connection and the session of a request."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.errors import ApiError


def create_engine(url: str) -> AsyncEngine:
    """Return an engine for PostgreSQL (asyncpg) or SQLite (aiosqlite); nothing is connected yet."""
    # Errors hold no values, so that the log does not either.
    engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the factory of sessions; rows stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request its session, and commit when the handler has ended without an error${auth ? " that undoes" : ""}.

    Depend on it by \`SessionDep\` alone: with FastAPI's default scope the commit would come after the
    answer, which would then say "created" even when the commit fails.
    """
    sessions: async_sessionmaker[AsyncSession] = request.app.state.sessions
${auth ? commitWithError : commit}

SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let SQLite enforce foreign keys, and leave transactions to SQLAlchemy.

    The driver would otherwise begin transactions on its own, too late for savepoints and reads.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: two readers that both go on to write would block each other."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
`;
}

const commit = `    async with sessions.begin() as session:
        yield session
`;

const commitWithError = `    async with sessions() as session:
        try:
            yield session
        except ApiError as error:
            if error.keeps_changes:
                await session.commit()
            raise
        await session.commit()
`;
