/** backend/tests/integrations/test_<name>_webhook.py */
import type { EventTestView, RowView, WebhookTestView } from "../view/webhook-tests.ts";

export const webhookTests = (view: WebhookTestView) => `"""Events of ${view.name}: what each of them changes."""

import datetime as dt
import hmac
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

${view.imports.join("\n")}
from app.integrations.dependencies import get_clock
from app.integrations.${view.name}.router import router
from app.webhook_event.models import WebhookEvent
from tests.database.rows import insert
from tests.integrations.clock import START, FakeClock

Sessions = async_sessionmaker[AsyncSession]
KEY = b"the key"
LAYOUT = ${view.layout}
UNKNOWN = ${view.unknown}
${view.events.map(({ name, event }) => `${name.toUpperCase()} = ${event}`).join("\n")}


@pytest.fixture
async def sender(
    sessions: Sessions, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv(${view.keyVariable}, KEY.decode())
    app = FastAPI()
    app.state.sessions = sessions
    app.dependency_overrides[get_clock] = clock.as_clock
    app.include_router(router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        yield client


async def send(sender: httpx.AsyncClient, event: object, key: bytes = KEY) -> int:
    body = json.dumps(event).encode()
    ${view.timed ? 'stated = str(int(START.timestamp()))\n    signed = f"{stated}.".encode() + body\n    layout = LAYOUT.replace("{ts}", stated)' : "signed, layout = body, LAYOUT"}
    signature = hmac.new(key, signed, "${view.algorithm}").hexdigest()
    response = await sender.post(
        ${view.path}, content=body, headers={${view.header}: layout.replace("{hex}", signature)}
    )
    return response.status_code


async def remembered(sessions: Sessions) -> int:
    async with sessions() as session:
        return len((await session.scalars(sa.select(WebhookEvent.id))).all())


async def test_events_are_signed_as_the_spec_says(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
    assert await send(sender, UNKNOWN, key=b"another key") == 403
    assert await remembered(sessions) == 0
    assert await send(sender, UNKNOWN) == 204
    assert await remembered(sessions) == 1


def test_the_route_is_no_part_of_the_api_s_document() -> None:
    app = FastAPI()
    app.include_router(router)
    assert app.openapi()["paths"] == {}

${view.events.map(eventTests).join("\n")}
`;

const rowOf = ({ entity, values, changes }: RowView) =>
  `await insert(session, ${entity}, await ${values}(${["session", ...changes].join(", ")}))`;

const eventTests = (view: EventTestView) =>
  [
    view.creates ? creationTest(view) : updateTest(view),
    ...view.needsRow.map(() => missingRowTest(view)),
    ...view.unnamed.map((unnamed) => unnamedTest(view, unnamed)),
    ...view.bad.map((bad) => badValueTest(view, bad)),
  ].join("\n");

const insertions = (view: EventTestView) =>
  [
    ...(view.targets.length + view.row.length > 0 ? ["    async with sessions.begin() as session:"] : []),
    ...view.targets.map((target) => `        ${target.variable} = ${rowOf(target)}`),
    ...view.row.map((row) => `        updated_row = ${rowOf(row)}`),
  ].join("\n");

const columns = ({ entity, expected }: EventTestView) => expected.map(({ column }) => `${entity}.${column}`).join(", ");

/** The tuple that the row's columns are compared with. */
const values = ({ expected }: EventTestView) => `(${expected.map(({ value }) => `${value},`).join(" ")})`;

const updateTest = (view: EventTestView) => `
async def test_${view.name}_changes_the_row_that_it_speaks_of_once(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
${insertions(view)}
    query = sa.select(${columns(view)}).where(${view.entity}.id == updated_row)
    async with sessions() as session:
        before = (await session.execute(query)).one()
    assert await send(sender, ${view.name.toUpperCase()}) == 204
    async with sessions.begin() as session:
        assert (await session.execute(query)).one() == ${values(view)}
        await session.execute(sa.update(${view.entity}).where(${view.entity}.id == updated_row).values(before._asdict()))
    assert await send(sender, ${view.name.toUpperCase()}) == 204
    async with sessions() as session:
        assert (await session.execute(query)).one() == before
`;

const creationTest = (view: EventTestView) => `
async def test_${view.name}_adds_a_row_once(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
${insertions(view)}
    for _ in range(2):
        assert await send(sender, ${view.name.toUpperCase()}) == 204
    query = sa.select(${columns(view)})${view.targets
      .filter(({ entity }) => entity === view.entity)
      .map(({ variable }) => `.where(${view.entity}.id != ${variable})`)
      .join("")}
    async with sessions() as session:
        assert (await session.execute(query)).one() == ${values(view)}
`;

const missingRowTest = (view: EventTestView) => `
async def test_${view.name}_about_a_row_that_is_not_here_is_acknowledged(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
    assert await send(sender, ${view.name.toUpperCase()}) == 204
    async with sessions() as session:
        assert (await session.scalars(sa.select(${view.entity}.id))).all() == []
    assert await remembered(sessions) == 1
`;

const unnamedTest = (view: EventTestView, { event, row }: EventTestView["unnamed"][number]) => `
async def test_${view.name}_that_names_no_row_changes_none(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        other = ${rowOf(row)}
    query = sa.select(${columns(view)}).where(${view.entity}.id == other)
    async with sessions() as session:
        before = (await session.execute(query)).one()
    assert await send(sender, ${event}) == 204
    async with sessions() as session:
        assert (await session.execute(query)).one() == before
`;

const badValueTest = (view: EventTestView, bad: string) => `
async def test_${view.name}_with_a_value_of_another_type_is_refused(
    sender: httpx.AsyncClient, sessions: Sessions
) -> None:
    assert await send(sender, ${bad}) == 422
    assert await remembered(sessions) == 0
`;
