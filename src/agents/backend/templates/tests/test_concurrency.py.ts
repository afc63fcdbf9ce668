/** backend/tests/api/test_concurrency.py */
import type { TestView } from "../../view/tests.ts";
import { indented } from "./python.ts";

/** Whether a create can be refused because another one took what is unique. */
export const collides = (view: TestView) =>
  view.operations.has("create") && view.payload !== null && view.uniques.length > 0;

export function testConcurrencyPy(views: readonly TestView[]): string {
  const viewer = views[0]?.viewer ?? null;
  return `"""Requests at the same time, on a database file of their own with a connection for each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.core.config import Settings
from app.core.models import load_models
from app.main import create_app
${(views[0]?.enums ?? []).map((name) => `from app.enums.models import ${name}`).join("\n")}
${viewer === null ? "" : `from app.${viewer.package}.models import ${viewer.entity}`}
from tests.api.support import RowFactory


@pytest.fixture
async def api(tmp_path: Path, settings: Settings) -> AsyncIterator[FastAPI]:
    """The app, upon a database of this test alone."""
    url = f"sqlite+aiosqlite:///{tmp_path}/own.db"
    api = create_app(settings.model_copy(update={"database_url": url}))
    async with api.router.lifespan_context(api):
        async with api.state.sessions.begin() as session:
            await (await session.connection()).run_sync(load_models().create_all)
        yield api
${views.map(together).join("\n")}`;
}

const together = (view: TestView) => `

async def test_of_two_creates_of_a_${view.package}_at_once_one_is_stored(
    api: FastAPI, ${view.viewer === null ? "client: AsyncClient" : `client_of: Callable[[${view.viewer.entity}], AsyncClient]`}
) -> None:
${prepared(view)}${view.viewer === null ? "" : "    client = client_of(viewer)\n"}    responses = await asyncio.gather(*(client.post(${view.path}, json=payload) for _ in range(2)))
    assert sorted(response.status_code for response in responses) == [201, 409]
`;

function prepared(view: TestView): string {
  const lines = setup(view);
  const items = [...(view.payload ?? []), ...view.relations.map(({ name, id }) => ({ name, value: `str(${id})` }))];
  const payload = ["payload: dict[str, Any] = {", ...items.map(({ name, value }) => `    "${name}": ${value},`), "}"];
  return lines.length === 0
    ? `${indented(payload, 4)}\n`
    : `    async with api.state.sessions() as session:\n${indented([...lines, ...payload], 8)}\n`;
}

/** The rows that the request needs; without any there is no use for a factory. */
function setup({ viewer, scenes }: TestView): string[] {
  const told = scenes.viewer.map(({ name, value }) => `${name}=${value}`).join(", ");
  const lines = [
    ...(viewer === null ? [] : [`viewer = await rows.${viewer.package}(${told})`]),
    ...(scenes.payload?.lines ?? []),
  ];
  return lines.length === 0 ? [] : ["rows = RowFactory(session)", ...lines];
}
