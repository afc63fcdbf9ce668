/** backend/tests/database/test_seed.py */
import { tableName } from "../../../core/contracts/columns.ts";
import type { SeedRow } from "../view/seed.ts";
import type { SeedTests } from "../view/seed-tests.ts";

export function testSeed(view: SeedTests): string {
  const finds = view.change !== null || view.passwords.length > 0 || view.relations.length > 0;
  const reads = view.environment.length > 0;
  const call = reads ? "await seed(session, ENVIRONMENT)" : "await seed(session)";
  return `"""The first rows: written once, and left alone afterwards."""

import datetime as dt
import runpy
from decimal import Decimal
import pathlib
from typing import TypeVar
from uuid import UUID

import argon2
import pytest
import sqlalchemy as sa
from alembic import command, config
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession

import app.seed
${view.enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
from app.seed import ${reads ? "SeedError, " : ""}seed
${view.entities.map((name) => `from app.${tableName(name)}.models import ${name}\n`).join("")}
from tests.database.rows import how_many

ini = pathlib.Path(__file__).parents[2] / "alembic.ini"

${reads ? `ENVIRONMENT = {${view.environment.map(({ name, value }) => `"${name}": ${value}`).join(", ")}}\n` : ""}
NAMES = [${view.labels.join(", ")}]


async def test_every_row_is_created(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    ${call}
${counts(view)}    assert capsys.readouterr().out.splitlines() == [f"{name}: created" for name in NAMES]


async def test_a_second_run_creates_nothing(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    ${call}
    capsys.readouterr()
    ${call}
${counts(view)}    assert capsys.readouterr().out.splitlines() == [f"{name}: there already" for name in NAMES]
${finds ? only : ""}${view.change === null ? "" : change(view.change, call)}${view.passwords.map((each) => password(each, call)).join("")}${view.relations.length === 0 ? "" : relations(view.relations, call)}${reads ? missing(view) : ""}${view.formatted.length === 0 ? "" : unfit(view)}

${reads ? runWithCode : run}

@pytest.mark.usefixtures("database")
def test_the_command_seeds_a_migrated_database(
    ${reads ? "monkeypatch: pytest.MonkeyPatch, " : ""}capsys: pytest.CaptureFixture[str]
) -> None:
${reads ? "    for name, value in ENVIRONMENT.items():\n        monkeypatch.setenv(name, value)\n" : ""}    command.upgrade(config.Config(ini), "head")
    ${reads ? "assert run_command() == 0" : "run_command()"}
    assert capsys.readouterr().out.splitlines() == [f"{name}: created" for name in NAMES]
    ${reads ? "assert run_command() == 0" : "run_command()"}
    assert capsys.readouterr().out.splitlines() == [f"{name}: there already" for name in NAMES]
${reads ? commandWithout : ""}`;
}

function counts(view: SeedTests): string {
  return view.counts.map(({ entity, rows }) => `    assert await how_many(session, ${entity}) == ${rows}\n`).join("");
}

function change({ row, column, value }: NonNullable<SeedTests["change"]>, call: string): string {
  return `

async def test_a_row_stays_as_people_have_changed_it(session: AsyncSession) -> None:
    ${call}
    await session.execute(sa.update(${row.entity}).where(${row.same.join(", ")}).values(${column}=${value}))
    ${call}
    assert ${find(row, column)} == ${value}
`;
}

function password({ row, column, variable }: SeedTests["passwords"][number], call: string): string {
  return `

async def test_a_password_is_kept_as_a_hash_alone(session: AsyncSession) -> None:
    ${call}
    kept = ${find(row, column)}
    assert kept.startswith("$argon2id$")
    assert argon2.PasswordHasher().verify(kept, ENVIRONMENT["${variable}"])
`;
}

function relations(all: SeedTests["relations"], call: string): string {
  return `

async def test_rows_refer_to_those_that_the_seed_names(session: AsyncSession) -> None:
    ${call}
${all.map(({ row, column, target }) => `    assert ${find(row, column)} == ${find(target, "id")}\n`).join("")}`;
}

function find({ entity, same }: SeedRow, column: string): string {
  return `await only(session, ${entity}.${column}, ${same.join(", ")})`;
}

const only = `

_Value = TypeVar("_Value")


async def only(
    session: AsyncSession, column: orm.QueryableAttribute[_Value], *same: sa.ColumnElement[bool]
) -> _Value:
    """Return the column's value in the one row that fulfils the conditions."""
    return (await session.scalars(sa.select(column).where(*same))).one()
`;

const missing = ({ environment, counts }: SeedTests) => `

async def test_nothing_is_written_while_variables_are_missing(session: AsyncSession) -> None:
    with pytest.raises(SeedError, match="set ${environment.map(({ name }) => name).join(", ")} in"):
        await seed(session, {})
${counts.map(({ entity }) => `    assert await how_many(session, ${entity}) == 0\n`).join("")}`;

const unfit = ({ formatted }: SeedTests) => `

@pytest.mark.parametrize("name", [${formatted.map((name) => `"${name}"`).join(", ")}])
async def test_a_value_that_does_not_fit_is_refused_by_name(
    session: AsyncSession, name: str
) -> None:
    with pytest.raises(SeedError, match=f"{name} does not fit"):
        await seed(session, {**ENVIRONMENT, name: "?"})
`;

const run = `def run_command() -> None:
    """Do what \`python -m app.seed\` does."""
    runpy.run_path(app.seed.__file__, run_name="__main__")
`;

const runWithCode = `def run_command() -> object:
    """Do what \`python -m app.seed\` does, and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(app.seed.__file__, run_name="__main__")
    return stopped.value.code
`;

const commandWithout = `

@pytest.mark.usefixtures("database")
def test_the_command_says_which_variables_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    assert run_command() == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ENVIRONMENT)
`;
