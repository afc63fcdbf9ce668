/** backend/tests/database/test_<table>_table.py */
import { tableName } from "../../../core/contracts/columns.ts";
import type { TableTests } from "../view/tests.ts";
import type { Given } from "../view/values.ts";

export function testTable(view: TableTests, entities: readonly string[], enums: readonly string[]): string {
  return `"""What the table \`${view.table}\` keeps, fills in and refuses."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import utc_now
${entities.map((entity) => `from app.${tableName(entity)}.models import ${entity}\n`).join("")}
${enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
from tests.database.rows import how_many, insert
${entities.map((entity) => `from tests.database.rows import ${tableName(entity)}_values\n`).join("")}
${[
  stays(view),
  defaults(view),
  required(view),
  refused(view),
  accepted(view),
  ...view.uniques.map((test) => unique(view, test)),
  foreignKeys(view),
  ...view.deletes.map((test) => onDelete(view, test)),
  touched(view),
  relations(view),
  ...view.toMany.map((test) => toMany(view, test)),
  ...view.computed.map((test) => computed(view, test)),
].join("")}`;
}

function stays({ entity, values }: TableTests): string {
  return `

async def test_a_valid_row_stays(session: AsyncSession) -> None:
    row = ${entity}(**await ${values}(session))
    session.add(row)
    await session.flush()
    assert await session.get(${entity}, row.id) is row
`;
}

function defaults({ entity, values, defaults: all }: TableTests): string {
  const assertions = all.map(({ assertion }) => `    assert ${assertion}\n`).join("");
  return all.length === 0
    ? ""
    : `

async def test_the_database_fills_in_defaults(session: AsyncSession) -> None:
    row_id = await insert(session, ${entity}, await ${values}(session))
    row = await session.get_one(${entity}, row_id)
${assertions}

async def test_the_model_fills_in_defaults(session: AsyncSession) -> None:
    row = ${entity}(**await ${values}(session))
    session.add(row)
    await session.flush()
${assertions}`;
}

function required({ entity, values, required: columns }: TableTests): string {
  return columns.length === 0
    ? ""
    : `

@pytest.mark.parametrize("column", [${columns.map((column) => `"${column}"`).join(", ")}])
async def test_a_column_is_never_null(session: AsyncSession, column: str) -> None:
    values = await ${values}(session)
    with pytest.raises(IntegrityError, match=r"(?i)not.null"):
        await insert(session, ${entity}, {**values, column: None})
`;
}

function refused({ entity, values, refused: cases }: TableTests): string {
  return cases.length === 0
    ? ""
    : `

@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
${cases.map(({ id, changes, constraint }) => `        pytest.param(${changes}, ${constraint}, id=${id}),\n`).join("")}    ],
)
async def test_the_database_refuses(
    session: AsyncSession, changes: Mapping[str, Any], constraint: str
) -> None:
    values = await ${values}(session, **changes)
    with pytest.raises(DBAPIError, match=constraint):
        await insert(session, ${entity}, values)
`;
}

function accepted({ entity, values, accepted: cases }: TableTests): string {
  return cases.length === 0
    ? ""
    : `

@pytest.mark.parametrize(
    "changes",
    [
${cases.map(({ id, changes }) => `        pytest.param(${changes}, id=${id}),\n`).join("")}    ],
)
async def test_the_database_accepts(session: AsyncSession, changes: Mapping[str, Any]) -> None:
    await insert(session, ${entity}, await ${values}(session, **changes))
    assert await how_many(session, ${entity}) == 1
`;
}

function unique({ entity, values }: TableTests, test: TableTests["uniques"][number]): string {
  const insertSecond = test.refused
    ? `    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await insert(session, ${entity}, second)
`
    : `    await insert(session, ${entity}, second)
    assert await how_many(session, ${entity}) == 2
`;
  return `

async def test_${test.shows}(session: AsyncSession) -> None:
    first = await ${values}(session${keywords(test.first)})
    await insert(session, ${entity}, first)
    second = await ${values}(session${keywords(test.second)})
${insertSecond}`;
}

function foreignKeys({ entity, values, foreignKeys: columns }: TableTests): string {
  return columns.length === 0
    ? ""
    : `

@pytest.mark.parametrize("column", [${columns.map((column) => `"${column}"`).join(", ")}])
async def test_a_row_refers_to_one_that_is_there(session: AsyncSession, column: str) -> None:
    values = await ${values}(session, **{column: uuid4()})
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await insert(session, ${entity}, values)
`;
}

function onDelete({ entity, table, values }: TableTests, test: TableTests["deletes"][number]): string {
  const prepared = `    values = await ${values}(session${keywords(test.given)})
    ${test.rule === "restrict" ? "" : "row_id = "}await insert(session, ${entity}, values)
    delete = sa.delete(${test.target}).where(${test.target}.id == values["${test.column}"])
`;
  switch (test.rule) {
    case "cascade":
      return `

async def test_the_${table}_goes_with_its_${test.relation}(session: AsyncSession) -> None:
${prepared}    await session.execute(delete)
    assert await session.get(${entity}, row_id) is None
`;
    case "restrict":
      return `

async def test_the_${test.relation}_of_a_${table}_stays(session: AsyncSession) -> None:
${prepared}    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await session.execute(delete)
`;
    case "set_null":
      return `

async def test_the_${table}_outlives_its_${test.relation}(session: AsyncSession) -> None:
${prepared}    await session.execute(delete)
    row = await session.get_one(${entity}, row_id)
    assert row.${test.column} is None
`;
  }
}

function touched({ entity, values, touched: columns }: TableTests): string {
  return columns.length === 0
    ? ""
    : `

async def test_an_update_sets_the_moment(session: AsyncSession) -> None:
    long_ago = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    values = await ${values}(session, ${columns.map((column) => `${column}=long_ago`).join(", ")})
    row_id = await insert(session, ${entity}, values)
    await session.execute(sa.update(${entity}).where(${entity}.id == row_id).values(id=row_id))
    row = await session.get_one(${entity}, row_id)
${columns.map((column) => `    assert row.${column} > long_ago\n`).join("")}`;
}

function relations({ entity, values, relations: { given, toOne } }: TableTests): string {
  if (toOne.length === 0) {
    return "";
  }
  const inverses = toOne.flatMap(({ column, target, inverse }) =>
    inverse === null
      ? []
      : [
          // One variable for each: their types differ.
          `    ${inverse}_owner = await session.get_one(
        ${target},
        values["${column}"],
        options=[orm.selectinload(${target}.${inverse})],
        populate_existing=True,
    )
    assert ${inverse}_owner.${inverse} == [row]
`,
        ],
  );
  return `

async def test_relations_lead_to_the_rows(session: AsyncSession) -> None:
    values = await ${values}(session${keywords(given)})
    row = await session.get_one(
        ${entity},
        await insert(session, ${entity}, values),
        options=[${toOne.map(({ name }) => `orm.selectinload(${entity}.${name})`).join(", ")}],
    )
${toOne.map(({ name, column, target }) => `    assert row.${name} is await session.get(${target}, values["${column}"])\n`).join("")}${inverses.join("")}`;
}

function toMany({ entity }: TableTests, test: TableTests["toMany"][number]): string {
  return `

async def test_${test.name}_are_found_through_the_joining_rows(session: AsyncSession) -> None:
    joining = await ${test.joiningValues}(session)
    await insert(session, ${test.joining}, joining)
    row = await session.get_one(
        ${entity}, joining["${test.near}"], options=[orm.selectinload(${entity}.${test.name})]
    )
    assert row.${test.name} == [await session.get(${test.target}, joining["${test.far}"])]
`;
}

function computed({ entity, values }: TableTests, test: TableTests["computed"][number]): string {
  const { name } = test;
  const selected = (id: string) => `await session.scalar(sa.select(${entity}.${name}).where(${entity}.id == ${id}))`;
  if (test.kind === "loaded") {
    return `

async def test_${name}_is_computed_when_the_row_is_loaded(session: AsyncSession) -> None:
    row_id = await insert(session, ${entity}, await ${values}(session))
    row = await session.get_one(${entity}, row_id)
    assert isinstance(row.${name}, ${test.type})
    assert row.${name} == ${selected("row_id")}
`;
  }
  const cases = test.cases.map(({ changes, expected }) => `({${changes.map(literal).join(", ")}}, ${expected})`);
  return `

async def test_${name}_${test.inSql ? "is_the_same_in_python_and_in_sql" : "is_computed"}(session: AsyncSession) -> None:
    cases: list[tuple[dict[str, Any], object]] = [${cases.join(", ")}]
    for changes, expected in cases:
        row_id = await insert(session, ${entity}, await ${values}(session, **changes))
        row = await session.get_one(${entity}, row_id)
        ${computedAssertion(test)}
${test.inSql ? `        assert ${selected("row_id")} ${comparison(test)}\n` : ""}`;
}

type RowTest = Exclude<TableTests["computed"][number], { kind: "loaded" }>;

function computedAssertion({ kind, name }: RowTest): string {
  return {
    condition: `assert row.${name} is expected`,
    value: `assert (row.${name} is not None) is expected`,
    time: `assert row.${name} == expected`,
  }[kind];
}

function comparison({ kind, name, approximate }: RowTest): string {
  return kind === "condition" ? "is expected" : approximate ? `== pytest.approx(row.${name})` : `== row.${name}`;
}

function literal({ column, value }: Given): string {
  return `"${column}": ${value}`;
}

function keywords(given: readonly Given[]): string {
  return given.map(({ column, value }) => `, ${column}=${value}`).join("");
}
