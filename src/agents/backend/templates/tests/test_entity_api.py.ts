/** backend/tests/api/test_<entity>_api.py */
import type { MakeView } from "../../view/scenes.ts";
import type { TestView } from "../../view/tests.ts";
import { createTests } from "./create.py.ts";
import { deleteTests, getTests, updateTests } from "./item.py.ts";
import { listTests } from "./list.py.ts";
import { clockConstants, fixtures, indented } from "./python.ts";

export function testEntityApiPy(view: TestView): string {
  const { read, update, delete: remove } = view.scenes;
  const does = (operation: "list" | "get" | "create" | "update" | "delete") => view.operations.has(operation);
  return [
    head(view),
    ...(view.scenes.viewer.length > 0 ? [viewerFixture(view)] : []),
    ...view.makes.map((make) => makeFixture(view, make)),
    ...(does("create") && view.payload !== null ? [payloadFixture(view)] : []),
    ...(view.guarded.length > 0 ? [guarded(view)] : []),
    ...(does("list") && read !== null ? [listTests(view, read)] : []),
    ...(does("create") && view.payload !== null ? [createTests(view)] : []),
    ...(does("get") && read !== null ? [getTests(view, read)] : []),
    ...(does("update") && update !== null ? [updateTests(view, update)] : []),
    ...(does("delete") && remove !== null ? [deleteTests(view, remove)] : []),
  ].join("\n");
}

const head = (view: TestView) => `"""The routes of \`${view.entity}\`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient

from app.${view.package}.models import ${view.entity}
from app.${view.package}.schemas import ${view.read}
${view.viewer === null ? "" : `from app.${view.viewer.package}.models import ${view.viewer.entity}`}
${view.enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
from tests.api.support import RowFactory, assert_problem

PATH = ${view.path}
KEYS = {${view.keys.map((name) => `"${name}"`).join(", ")}}
${view.computed.some(({ clock }) => clock) ? clockConstants : ""}
${view.makes.length > 0 ? `\nMake = Callable[..., Awaitable[${view.entity}]]\n` : ""}
${view.operations.has("get") || view.operations.has("list") || view.operations.has("update") ? shown(view) : ""}`;

const shown = (view: TestView) => `

def as_json(row: ${view.entity}) -> dict[str, Any]:
    """What clients see of a row."""
    return ${view.read}.model_validate(row).model_dump(mode="json", by_alias=True)
`;

const viewerFixture = ({ viewer, scenes }: TestView) => `

@pytest.fixture
async def viewer(rows: RowFactory) -> ${viewer?.entity ?? ""}:
    """Who may do what is tested here."""
    return await rows.${viewer?.package ?? ""}(${scenes.viewer.map(({ name, value }) => `${name}=${value}`).join(", ")})
`;

function makeFixture(view: TestView, make: MakeView): string {
  const given = fixtures(make.usesViewer ? "viewer rows" : "rows", view.viewer);
  return `

@pytest.fixture
def ${make.name}(${given.join(", ")}) -> Make:
    """Makes ${view.many} that the viewer may ${make.purpose}."""
${makeBody(view, make)}
`;
}

function makeBody(view: TestView, make: MakeView): string {
  if (make.isViewer) {
    return `
    async def make() -> ${view.entity}:
        return viewer

    return make`;
  }
  if (make.lines.length + make.after.length + make.arguments.length === 0) {
    return `    return rows.${view.package}`;
  }
  const usual = make.arguments.map(({ name, value }) => `"${name}": ${value}`);
  const call = `await rows.${view.package}(**${usual.length === 0 ? "" : `{${usual.join(", ")}} | `}values)`;
  return `
    async def make(**values: Any) -> ${view.entity}:
${indented([...make.lines, ...(make.after.length === 0 ? [`return ${call}`] : [`row = ${call}`, ...make.after, "return row"])], 8)}

    return make`;
}

const payloadFixture = ({ scenes, payload, relations, viewer }: TestView) => `

@pytest.fixture
async def payload(${fixtures([...(scenes.payload?.lines ?? []), ...relations.map(({ id }) => id)].join(" "), viewer).join(", ")}) -> dict[str, Any]:
    """A create that sends all it can."""
${indented(scenes.payload?.lines ?? [], 4)}
    return {
${(payload ?? []).map(({ name, value }) => `        "${name}": ${value},`).join("\n")}
${relations.map(({ name, id }) => `        "${name}": str(${id}),`).join("\n")}
    }
`;

const guarded = (view: TestView) => `

@pytest.mark.parametrize(
    ("method", "path"),
    [
${view.guarded.map(({ method, path }) => `        (${method}, ${path}),`).join("\n")}
    ],
)
async def test_nobody_gets_in_without_signing_in(
    anonymous: AsyncClient, method: str, path: str
) -> None:
    response = await anonymous.request(method, path, json={})
    assert_problem(response, 401)
    assert response.headers["www-authenticate"].startswith("Bearer")
`;
