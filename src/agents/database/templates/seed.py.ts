/** backend/app/seed.py */
import { tableName } from "../../../core/contracts/columns.ts";
import type { SeedRow, SeedView } from "../view/seed.ts";

export function seed(view: SeedView): string {
  const reads = view.variables.length > 0;
  return `"""The first rows: \`python -m app.seed\` inserts those that are missing.

A row that is there already stays as people have changed it. All happens in one transaction.
"""

import asyncio
import datetime as dt
import os
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import argon2
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.core.models import Base, database_url, load_models
${view.enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
${view.entities.map((name) => `from app.${tableName(name)}.models import ${name}\n`).join("")}
${reads ? variables(view) : ""}${view.converts ? converted : ""}${view.readsBools ? readBool : ""}

async def seed(session: AsyncSession${reads ? ", environment: Mapping[str, str]" : ""}) -> None:
    """Insert the rows that are missing, and print what becomes of each.${
      reads
        ? `

    Raises:
        SeedError: The environment lacks a value that a row needs.
    """
    require_variables(environment)
`
        : '"""\n'
    }${view.rows.some(({ password }) => password !== null) ? "    hash_password = argon2.PasswordHasher().hash\n" : ""}${view.rows.map(row).join("")}

async def ensure(
    session: AsyncSession, name: str, row: Base, *same: sa.ColumnElement[bool]
) -> UUID:
    """Insert a row unless it is there already, and return the id of the one that is there.

    Args:
        session: Where to look and to insert.
        name: What the row is called in the output.
        row: The row, with an id of its own or with conditions that tell it from all others.
        same: These conditions.
    """
    model = type(row)
    found = await session.scalar(sa.select(model.id).where(*(same or [model.id == row.id])))
    if found is not None:
        print(f"{name}: there already")
        return found
    session.add(row)
    await session.flush()
    print(f"{name}: created")
    return row.id


async def run() -> None:
    """Seed the database that DATABASE_URL names."""
    load_models()
    engine = create_async_engine(database_url())
    try:
        async with AsyncSession(engine) as session, session.begin():
            await seed(session${reads ? ", os.environ" : ""})
    finally:
        await engine.dispose()

${reads ? main : plainMain}`;
}

const variables = ({ variables: names }: SeedView) => `
VARIABLES = [${names.map((name) => `"${name}"`).join(", ")}]


class SeedError(Exception):
    """The environment does not hold what the rows need."""


def require_variables(environment: Mapping[str, str]) -> None:
    """Raise an error that names every variable which is missing or empty."""
    missing = [name for name in VARIABLES if not environment.get(name)]
    if missing:
        raise SeedError(f"Nothing was written: set {', '.join(missing)} in the environment first.")
`;

const converted = `
_Value = TypeVar("_Value")


def converted(environment: Mapping[str, str], name: str, read: Callable[[str], _Value]) -> _Value:
    """Return the value that a variable's text stands for."""
    try:
        return read(environment[name])
    except (ArithmeticError, ValueError) as error:
        raise SeedError(f"Nothing was written: {name} does not fit. {error}") from error
`;

const readBool = `

def read_bool(text: str) -> bool:
    """Return what \`true\` or \`false\` stands for."""
    if text.lower() not in {"true", "false"}:
        raise ValueError("neither true nor false")
    return text.lower() == "true"
`;

function row({ entity, label, variable, values, same, key }: SeedRow): string {
  return `    ${variable === null ? "" : `${variable} = `}await ensure(
        session,
        ${label},
        ${entity}(${values.map(({ column, value }) => `${column}=${value}`).join(", ")}),
${key[0] === "id" ? "" : `        ${same.join(", ")},\n`}    )
`;
}

const main = `
def main() -> int:
    """Seed, and return the exit code of the process."""
    try:
        asyncio.run(run())
    except SeedError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
`;

const plainMain = `
if __name__ == "__main__":
    asyncio.run(run())
`;
