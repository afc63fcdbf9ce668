/** backend/tests/integrations/conftest.py: fixtures. */

/** @param stored whether integrations read and write the database. */
export const conftestModule = (stored: boolean) => `"""What the integrations' tests share."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import respx
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

${stored ? "from app.core.models import load_models\nfrom tests.database.conftest import begin_explicitly" : ""}
from tests.integrations.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """Time under the test's control."""
    return FakeClock()


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    """A network that holds only what a test puts there; any other request fails."""
    with respx.mock(assert_all_called=False) as router:
        yield router
${stored ? sessions : ""}`;

const sessions = `

@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Sessions of a database that transactions share: a file, or what TEST_DATABASE_URL names."""
    file = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    engine = create_async_engine(os.environ.get("TEST_DATABASE_URL", file))
    if engine.dialect.name == "sqlite":
        begin_explicitly(engine)
    async with engine.begin() as connection:
        await connection.run_sync(load_models().create_all)
    yield async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.run_sync(load_models().drop_all)
    await engine.dispose()
`;
