/** backend/tests/integrations/test_<name>_connect.py */
import { pythonString } from "../../python.ts";
import type { ClientTestView, OperationTestView } from "../view/client-tests.ts";
import type { OwnerView } from "../view/owner.ts";

export const providerTests = (
  { integration: { name, className, ...integration }, any, environment }: ClientTestView,
  provider: { readonly clientId: string; readonly clientSecret: string },
  owner: OwnerView,
) => `"""An account of ${name}, from its connection to a call on its behalf."""

import datetime
import decimal
import json
import uuid
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import respx
import sqlalchemy as sa
from cryptography.fernet import Fernet
from fastapi import FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.connected_account.models import ConnectedAccount
from app.integrations.connect import open_accounts
from app.integrations.dependencies import get_clock
from app.integrations.${name} import contract
from app.integrations.${name}.client import ${className}Client
from app.integrations.${name}.connect import PROVIDER
from app.integrations.${name}.router import router
from app.integrations.${name}.settings import ${className}Settings
${owner.imports}
from tests.integrations.clock import FakeClock

Sessions = async_sessionmaker[AsyncSession]
HOST = "service.test"
ENVIRONMENT = {
    "${integration.baseUrlVariable}": f"https://{HOST}/base",
${environment.map(([variable, value]) => `    ${pythonString(variable)}: ${pythonString(value)},`).join("\n")}
    ${pythonString(provider.clientId)}: "the app",
    ${pythonString(provider.clientSecret)}: "its secret",
    "TOKEN_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "PUBLIC_URL": "https://app.test",
}
${any.flatMap(({ answers }) => answers.map(({ constant, json }) => `${constant} = ${json}`)).join("\n")}

${owner.fixture}

@pytest.fixture
async def browser(
    sessions: Sessions, clock: FakeClock, monkeypatch: pytest.MonkeyPatch${owner.parameter}
) -> AsyncIterator[httpx.AsyncClient]:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    app = FastAPI()
    app.state.sessions = sessions
${owner.owned ? viewerId : ""}    app.dependency_overrides[get_clock] = clock.as_clock
    app.include_router(router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://app.test") as client:
        yield client


@pytest.fixture
def exchange(network: respx.MockRouter) -> respx.Route:
    route = network.post(PROVIDER.exchange_url)
    route.side_effect = [
        httpx.Response(200, json={"access_token": f"access-{n}", "refresh_token": f"refresh-{n}"})
        for n in range(1, 100)
    ]
    return route


async def connect(browser: httpx.AsyncClient) -> None:
    begun = await browser.get("/integrations/${name}/connect")
    state = httpx.URL(begun.json()["url"]).params["state"]
    ended = await browser.get(
        "/integrations/${name}/callback", params={"state": state, "code": "a code"}
    )
    assert ended.headers["Location"] == "https://app.test/?connected=${name}"


async def test_an_account_is_connected_and_its_tokens_are_encrypted(
    browser: httpx.AsyncClient, exchange: respx.Route, sessions: Sessions${owner.parameter}
) -> None:
    await connect(browser)
    assert exchange.call_count == 1
    async with sessions() as session:
        account = (await session.scalars(sa.select(ConnectedAccount))).one()
    assert account.integration == "${name}"
${owner.owned ? "    assert account.owner_id == owner\n" : ""}    assert "access-1" not in account.access_token

${any.map((operation) => callTest({ name, className }, operation, owner)).join("\n")}
`;

const viewerId = `
    async def viewer_id(_: Request) -> UUID:
        return owner

    app.state.viewer_id = viewer_id
`;

const callTest = (
  { className }: { readonly name: string; readonly className: string },
  operation: OperationTestView,
  owner: OwnerView,
) => `
async def test_calls_on_behalf_of_an_account_carry_its_token_and_refresh_it_once(
    browser: httpx.AsyncClient,
    network: respx.MockRouter,
    exchange: respx.Route,
    sessions: Sessions,
    clock: FakeClock${owner.owned ? ",\n    owner: UUID" : ""},
) -> None:
    await connect(browser)
    route = network.route(method=${operation.httpMethod}, host=HOST, path=${operation.path})
    good = httpx.Response(${operation.good.replace(/^json/, "200, json")})
    route.side_effect = [good, httpx.Response(401), good]
    accounts = open_accounts(PROVIDER, sessions, clock.as_clock())
    async with ${className}Client(${className}Settings.from_environment(), clock.as_clock()) as client:
        on_behalf = client.for_account(accounts${owner.owned ? ", owner" : ""})
        for _ in range(2):
            await on_behalf.${operation.method}(${operation.callArguments.join(", ")})
    signed = [call.request.headers["Authorization"] for call in route.calls]
    assert signed == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]
    assert exchange.call_count == 2
`;
