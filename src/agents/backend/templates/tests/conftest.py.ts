/** backend/tests/api/conftest.py */
import type { AuthView } from "../../view/auth.ts";

/** @param auth null: nobody signs in. */
export function conftestPy(auth: AuthView | null): string {
  return `"""Empty tables for each test, and a client that talks to the app without a network."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from app.core.config import Settings
from app.core.db import create_engine
from app.core.models import load_models
from app.core.security import issue_access_token
from app.main import create_app
${auth === null ? "" : `from app.${auth.package}.models import ${auth.entity}\n`}from tests.api.support import RowFactory, open_client


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
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url${auth === null ? "" : ', auth_secret=SecretStr("s" * 64)'})


@pytest.fixture(scope="session")
def app_of_all_tests(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def api(app_of_all_tests: FastAPI, sessions: async_sessionmaker[AsyncSession]) -> FastAPI:
    """The app, with the sessions of this test."""
    app_of_all_tests.state.sessions = sessions
    return app_of_all_tests

${auth === null ? openClient : signedInClients(auth)}`;
}

const openClient = `
@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[AsyncClient]:
    async with open_client(api) as client:
        yield client
`;

const signedInClients = ({ entity, package: factory }: AuthView) => `
@pytest.fixture
async def viewer(rows: RowFactory) -> ${entity}:
    """Who is signed in."""
    return await rows.${factory}()


@pytest.fixture
async def client_of(
    api: FastAPI, settings: Settings
) -> AsyncIterator[Callable[[${entity}], AsyncClient]]:
    """Makes a client that is signed in as somebody."""
    async with AsyncExitStack() as clients:

        def sign_in(account: ${entity}) -> AsyncClient:
            client = open_client(api)
            clients.push_async_callback(client.aclose)
            client.headers["Authorization"] = f"Bearer {issue_access_token(settings, account.id)}"
            return client

        yield sign_in


@pytest.fixture
def client(client_of: Callable[[${entity}], AsyncClient], viewer: ${entity}) -> AsyncClient:
    """A client that is signed in as the viewer."""
    return client_of(viewer)


@pytest.fixture
async def anonymous(api: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client that is not signed in."""
    async with open_client(api) as client:
        yield client
`;
