/** backend/tests/database/rows.py */
import { tableName } from "../../../core/contracts/columns.ts";
import type { TableTests } from "../view/tests.ts";

export function rows(tables: readonly TableTests[], enums: readonly string[]): string {
  return `"""Valid rows of every table."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import Base
${tables.map(({ entity }) => `from app.${tableName(entity)}.models import ${entity}\n`).join("")}
${enums.map((name) => `from app.enums.models import ${name}\n`).join("")}



def next_number(session: AsyncSession) -> int:
    """Return how many numbers the session has given out: 0, 1, 2 and so on."""
    numbers: Iterator[int] = session.info.setdefault("numbers", count())
    return next(numbers)


async def insert(session: AsyncSession, model: type[Base], values: Mapping[str, Any]) -> UUID:
    """Insert exactly these values, past the model and its defaults; return the row's id."""
    row_id = uuid4()
    row = {**values, "id": row_id}
    kept = {column.name: column.type for column in model.__table__.columns}
    columns: list[sa.ColumnClause[Any]] = [
        # As text, so that the database judges it and not the enumeration.
        sa.column(name, sa.String() if isinstance(kept[name], sa.Enum) else kept[name])
        for name in row
    ]
    async with session.begin_nested():
        await session.execute(sa.insert(sa.table(model.__tablename__, *columns)).values(row))
    return row_id


async def how_many(session: AsyncSession, model: type[Base]) -> int:
    """Return how many rows there are."""
    return (await session.execute(sa.select(sa.func.count()).select_from(model))).scalar_one()
${tables.map(valuesFunction).join("")}`;
}

function valuesFunction({ table, values, base }: TableTests): string {
  const literals = base.literals.map(({ column, value }) => `"${column}": ${value}, `).join("");
  return `

async def ${values}(${base.parents.length > 0 || base.counts ? "session" : "_session"}: AsyncSession, /, **changes: Any) -> dict[str, Any]:
    """Return what a row of \`${table}\` needs, changed as told; the rows that it refers to are inserted."""
${base.counts ? "    number = next_number(session)\n" : ""}    values: dict[str, Any] = {${literals}**changes}
${base.parents.map(({ column, value }) => `    if "${column}" not in values:\n        values["${column}"] = ${value}\n`).join("")}    return values
`;
}
