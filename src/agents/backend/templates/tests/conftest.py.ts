/** backend/tests/api/conftest.py */
export function conftestPy(): string {
  return `"""Empty tables for each test, and a client that talks to the app without a network."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from app.core.config import Settings
from app.core.db import create_engine
from app.core.models import load_models
from app.main import create_app
from tests.api.support import RowFactory


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with all tables: SQLite, or what TEST_DATABASE_URL names (it is emptied)."""
    path = tmp_path_factory.mktemp("database") / "test.db"
    url = os.environ.get("TEST_DATABASE_URL", f"sqlite+aiosqlite:///{path}")

    async def create_tables() -> None:
        engine = create_engine(url)
        metadata = load_models()
        async with engine.begin() as connection:
            await connection.run_sync(metadata.drop_all)
            await connection.run_sync(metadata.create_all)
        await engine.dispose()

    asyncio.run(create_tables())
    return url


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[AsyncConnection]:
    """One transaction around the whole test, undone at its end."""
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()
    await engine.dispose()


@pytest.fixture
def sessions(connection: AsyncConnection) -> async_sessionmaker[AsyncSession]:
    """Sessions whose commit releases a savepoint of that transaction."""
    return async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )


@pytest.fixture
async def rows(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[RowFactory]:
    async with sessions() as session:
        yield RowFactory(session)


@pytest.fixture(scope="session")
def app_of_all_tests(database_url: str) -> FastAPI:
    return create_app(Settings(database_url=database_url))


@pytest.fixture
def api(app_of_all_tests: FastAPI, sessions: async_sessionmaker[AsyncSession]) -> FastAPI:
    """The app, with the sessions of this test."""
    app_of_all_tests.state.sessions = sessions
    return app_of_all_tests


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app=api, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
`;
}
