"""Databases to try the migrations on: three of a kind, one for each way to make the schema."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from schema_catalogs import Catalog, postgres_catalog, sqlite_catalog
from sqlalchemy.ext.asyncio import create_async_engine

Way = Literal["migrated", "scripted", "created"]
"""By the migrations, by their SQL as a script, by the models."""

WAYS: tuple[Way, ...] = ("migrated", "scripted", "created")


class Sqlite:
    """SQLite files in a directory of their own; they come to be when somebody connects."""

    name = "sqlite"
    version = sqlite3.sqlite_version

    def __init__(self, directory: Path) -> None:
        """Choose the files."""
        self.files = {way: directory / f"{way}.db" for way in WAYS}

    def url(self) -> str:
        """Return where the migrations go."""
        return f"sqlite+aiosqlite:///{self.files['migrated']}"

    def create(self, metadata: sa.MetaData) -> None:
        """Make a database from the models."""
        engine = sa.create_engine(f"sqlite:///{self.files['created']}")
        metadata.create_all(engine)
        engine.dispose()

    def run_script(self, sql: str) -> None:
        """Run SQL on the database that only scripts change."""
        connection = sqlite3.connect(self.files["scripted"])
        try:
            connection.executescript(sql)
        finally:
            connection.close()

    def catalog(self, way: Way) -> Catalog:
        """Return what a database holds."""
        return sqlite_catalog(self.files[way])


class Postgres:
    """Databases on a server, dropped in the end."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        """Create them."""
        self.server = sa.make_url(url)
        mark = uuid.uuid4().hex[:12]
        self.names = {way: f"aurora_{mark}_{way}" for way in WAYS}
        (self.version,) = asyncio.run(
            self.administer(
                "SHOW server_version",
                *(f'CREATE DATABASE "{name}" TEMPLATE template0' for name in self.names.values()),
            )
        )

    async def administer(self, *statements: str) -> list[Any]:
        """Run statements outside of any transaction and return the first's first row."""
        engine = create_async_engine(self.server, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                results = [await connection.execute(sa.text(one)) for one in statements]
                return list(results[0].first() or []) if results[0].returns_rows else []
        finally:
            await engine.dispose()

    def place(self, way: Way) -> sa.URL:
        """Return where a database is."""
        return self.server.set(database=self.names[way])

    def url(self) -> str:
        """Return where the migrations go."""
        return self.place("migrated").render_as_string(hide_password=False)

    def create(self, metadata: sa.MetaData) -> None:
        """Make a database from the models."""

        async def create() -> None:
            engine = create_async_engine(self.place("created"))
            async with engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
            await engine.dispose()

        asyncio.run(create())

    def run_script(self, sql: str) -> None:
        """Run SQL on the database that only scripts change."""

        async def run() -> None:
            engine = create_async_engine(self.place("scripted"))
            try:
                async with engine.connect() as connection:
                    raw = await connection.get_raw_connection()
                    # Several statements at once are the driver's own; SQLAlchemy prepares single ones.
                    await raw.driver_connection.execute(sql)  # type: ignore[union-attr]
            finally:
                await engine.dispose()

        asyncio.run(run())

    def catalog(self, way: Way) -> Catalog:
        """Return what a database holds."""
        return asyncio.run(postgres_catalog(self.place(way)))

    def drop(self) -> None:
        """Drop the databases, whoever is still connected."""
        names = self.names.values()
        asyncio.run(self.administer(*(f'DROP DATABASE "{name}" WITH (FORCE)' for name in names)))
