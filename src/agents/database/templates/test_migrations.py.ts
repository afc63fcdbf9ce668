/** backend/tests/database/test_migrations.py */
export const testMigrations = `"""The migrations make what the models say, and can be undone."""

import io
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.core.models import load_models, naming_convention

ini = Path(__file__).parents[2] / "alembic.ini"


def schema(path: Path) -> dict[str, list[str]]:
    """Return each table's and index's definition, its lines sorted."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    ).fetchall()
    connection.close()
    return {name: sorted(line.strip(" ,\\t") for line in sql.splitlines()) for name, sql in rows}


def test_the_migrated_schema_is_the_models_schema(database: Path, tmp_path: Path) -> None:
    command.upgrade(Config(ini), "head")
    created = tmp_path / "created.db"
    engine = sa.create_engine(f"sqlite:///{created}")
    # Of a copy: foreign keys that create_all has added by ALTER elsewhere are never inline again.
    models = sa.MetaData(naming_convention=naming_convention)
    for table in load_models().tables.values():
        table.to_metadata(models)
    models.create_all(engine)
    engine.dispose()
    assert schema(database) == schema(created)


def test_a_downgrade_leaves_nothing_and_an_upgrade_brings_all_back(database: Path) -> None:
    command.upgrade(Config(ini), "head")
    upgraded = schema(database)
    command.downgrade(Config(ini), "base")
    assert schema(database) == {}
    command.upgrade(Config(ini), "head")
    assert schema(database) == upgraded


def test_the_sql_for_postgresql_names_every_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://localhost/app")
    sql = io.StringIO()
    command.upgrade(Config(ini, output_buffer=sql), "head", sql=True)
    for table in load_models().tables.values():
        named: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
        for constraint in named:
            assert str(constraint.name) in sql.getvalue()
`;
