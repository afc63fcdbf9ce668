/** backend/tests/api/test_<entity>_api.py */
import type { TestView } from "../../view/tests.ts";
import { createTests } from "./create.py.ts";
import { listTests } from "./list.py.ts";
import { deleteTests, getTests, updateTests } from "./item.py.ts";

export function testEntityApiPy(view: TestView): string {
  return [
    head(view),
    payload(view),
    ...(view.operations.has("list") ? [listTests(view)] : []),
    ...(view.operations.has("create") ? [createTests(view)] : []),
    ...(view.operations.has("get") ? [getTests(view)] : []),
    ...(view.operations.has("update") ? [updateTests(view)] : []),
    ...(view.operations.has("delete") ? [deleteTests(view)] : []),
  ].join("\n");
}

const head = (view: TestView) => `"""The routes of \`${view.entity}\`."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from app.${view.package}.models import ${view.entity}
from app.${view.package}.schemas import ${view.read}
${view.enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
from tests.api.support import RowFactory, assert_problem

PATH = ${view.path}
KEYS = {${view.keys.map((name) => `"${name}"`).join(", ")}}
${view.operations.has("get") || view.operations.has("list") || view.operations.has("update") ? shown(view) : ""}`;

const shown = (view: TestView) => `

def as_json(row: ${view.entity}) -> dict[str, Any]:
    """What clients see of a row."""
    return ${view.read}.model_validate(row).model_dump(mode="json", by_alias=True)
`;

const payload = (view: TestView) =>
  view.operations.has("create")
    ? `

@pytest.fixture
async def payload(${view.relations.length > 0 ? "rows: RowFactory" : ""}) -> dict[str, Any]:
    """A create that sends all it can."""
    return {
${view.payload.map(({ name, value }) => `        "${name}": ${value},`).join("\n")}
${view.relations.map(({ name, factory }) => `        "${name}": str((await rows.${factory}()).id),`).join("\n")}
    }
`
    : "";
