/** backend/tests/database/test_core.py */
import type { CoreView } from "../view/core.ts";

export function testCore(view: CoreView): string {
  return [
    head,
    ...(view.moments ? [moments] : []),
    ...(view.decimals ? [decimals] : []),
    ...(view.json ? [json] : []),
  ].join("\n");
}

const head = `"""What all models share."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from app.core.models import Base, ExactDecimal, UtcDateTime, json_type, load_models


def test_all_models_are_loaded() -> None:
    tables = load_models().tables
    assert set(tables) == {mapper.class_.__tablename__ for mapper in Base.registry.mappers}
    assert tables


def test_a_row_is_named_by_its_id_alone() -> None:
    load_models()
    model = next(iter(Base.registry.mappers)).class_
    row_id = uuid4()
    assert repr(model(id=row_id)) == f"{model.__name__}(id={row_id})"


def test_every_constraint_has_a_name_that_postgresql_keeps_whole() -> None:
    for table in load_models().tables.values():
        named: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
        for constraint in named:
            assert constraint.name is not None
            assert len(str(constraint.name)) <= 63


def test_every_foreign_key_is_found_by_an_index() -> None:
    for table in load_models().tables.values():
        indexed: list[sa.Index | sa.UniqueConstraint] = [
            *table.indexes,
            *(each for each in table.constraints if isinstance(each, sa.UniqueConstraint)),
        ]
        leading = {each.columns[0].name for each in indexed if each.columns}
        assert {key.parent.name for key in table.foreign_keys} <= leading


async def roundtrip(connection: AsyncConnection, type_: TypeEngine[Any], value: object) -> object:
    """Return what the database gives back for a value that it was given."""
    table = sa.Table("roundtrip", sa.MetaData(), sa.Column("value", type_))
    await connection.run_sync(table.create)
    await connection.execute(sa.insert(table).values(value=value))
    return (await connection.execute(sa.select(table.c.value))).scalar_one()
`;

const moments = `
async def test_a_moment_comes_back_in_utc(connection: AsyncConnection) -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    moment = dt.datetime(2030, 6, 1, 1, 30, tzinfo=zone)
    found = await roundtrip(connection, UtcDateTime(), moment)
    assert isinstance(found, dt.datetime)
    assert found == moment
    assert found.tzinfo == dt.UTC


async def test_no_moment_comes_back_as_none(connection: AsyncConnection) -> None:
    assert await roundtrip(connection, UtcDateTime(), None) is None


async def test_a_moment_without_a_zone_is_refused(connection: AsyncConnection) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        await roundtrip(connection, UtcDateTime(), dt.datetime(2030, 6, 1))


def test_postgresql_keeps_the_zone() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    moment = dt.datetime(2030, 6, 1, tzinfo=dt.UTC)
    assert UtcDateTime().compile(dialect) == "TIMESTAMP WITH TIME ZONE"
    assert UtcDateTime().process_bind_param(moment, dialect) == moment
    assert UtcDateTime().process_result_value(moment, dialect) == moment
`;

const decimals = `
@pytest.mark.parametrize("value", [Decimal("0.10"), Decimal("-1234.56"), None])
async def test_a_decimal_comes_back_with_its_scale(
    connection: AsyncConnection, value: Decimal | None
) -> None:
    found = await roundtrip(connection, ExactDecimal(8, 2), value)
    assert str(found) == str(value)


def test_postgresql_keeps_decimals_exactly() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert ExactDecimal(8, 2).compile(dialect) == "NUMERIC(8, 2)"
`;

const json = `
@pytest.mark.parametrize("value", [{"a": [1, None]}, "text", None])
async def test_json_comes_back_as_it_was(connection: AsyncConnection, value: object) -> None:
    assert await roundtrip(connection, json_type(), value) == value
`;
