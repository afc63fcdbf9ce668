/** backend/tests/database/conftest.py */
export const conftest = `"""A database of its own for every test: SQLite in memory, or what TEST_DATABASE_URL names."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from app.core.models import load_models


def begin_explicitly(engine: AsyncEngine) -> None:
    """Make SQLite keep foreign keys, and leave BEGIN and savepoints to SQLAlchemy.

    Its driver would begin transactions by itself, and only before some statements, so that what
    a test rolls back could stay (SQLAlchemy's documentation, "Serializable isolation / Savepoints").
    """

    @sa.event.listens_for(engine.sync_engine, "connect")
    def connect(connection: AsyncAdapt_aiosqlite_connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")


@pytest.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    """Yield an engine without any table."""
    engine = create_async_engine(os.environ.get("TEST_DATABASE_URL", "sqlite+aiosqlite://"))
    if engine.dialect.name == "sqlite":
        begin_explicitly(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection that sees all tables; nothing of what it does stays."""
    async with engine.connect() as connection:
        await connection.run_sync(load_models().create_all)
        yield connection
        await connection.rollback()


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """Yield a session within a transaction that is rolled back in the end."""
    async with AsyncSession(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    ) as session:
        yield session


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the SQLite file that DATABASE_URL names; it comes to be when somebody connects."""
    path = tmp_path / "app.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{path}")
    return path
`;
