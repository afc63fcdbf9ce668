/** backend/tests/api/test_requests.py */
import type { AuthView } from "../../view/auth.ts";

/** @param auth null: nobody signs in. */
export function testRequestsPy(auth: AuthView | null): string {
  return `"""Ids, logs, headers and limits of all requests."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.types import Receive, Scope, Send

from app.core.config import API_PREFIX, MAX_BODY_SIZE, Settings
from app.core.db import SessionDep
from app.core.logs import configure_logging
from app.core.requests import REQUEST_ID, RequestMiddleware
from app.main import create_app
${auth === null ? "" : `from app.${auth.package}.models import ${auth.entity}\n`}from tests.api.support import assert_problem, logged


@pytest.fixture
def api(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> FastAPI:
    """The app, with routes that go wrong."""
    api = create_app(settings)
    api.state.sessions = sessions

    @api.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a detail")

    @api.get("/half")
    async def half() -> StreamingResponse:
        async def content() -> AsyncIterator[str]:
            yield "a half"
            raise RuntimeError("no more")

        return StreamingResponse(content())

    @api.get("/statement")
    async def statement(session: SessionDep) -> None:
        await session.execute(text("SELECT :value FROM nowhere"), {"value": "secret".upper()})

    @api.post("/size")
    async def size(body: dict[str, str]) -> int:
        return len(body)

    @api.get("/cached/{name}")
    async def cached(name: str, response: Response) -> str:
        response.headers["Cache-Control"] = "max-age=60"
        return name

    return api


async def test_a_request_keeps_the_id_that_it_came_with(client: AsyncClient) -> None:
    response = await client.get("/health", headers={REQUEST_ID: "From-Client_1.0"})
    assert response.headers[REQUEST_ID] == "From-Client_1.0"


@pytest.mark.parametrize("given", [None, "", "x" * 65, "two words", "{id}"])
async def test_a_request_without_a_proper_id_gets_one(
    client: AsyncClient, given: str | None
) -> None:
    headers = {} if given is None else {REQUEST_ID: given}
    ids = {
        (await client.get("/health", headers=headers)).headers[REQUEST_ID] for _ in range(2)
    }
    assert len(ids - {given}) == 2
    assert all(re.fullmatch(r"[0-9a-f-]{36}", id) for id in ids)


async def test_every_answer_says_what_may_be_done_with_it(client: AsyncClient) -> None:
    for path in ("/health", "/nowhere", "/broken"):
        response = await client.get(path)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
    assert (await client.get("/cached/a")).headers["cache-control"] == "max-age=60"


async def test_a_request_is_one_line_in_the_log(client: AsyncClient) -> None:
    headers = {REQUEST_ID: "one", "Cookie": "secret"}
    with logged() as lines:
        await client.get("/cached/secret?token=secret", headers=headers)
    assert len(lines) == 1
    assert lines[0].pop("time").endswith("+00:00")
    assert lines[0].pop("duration_ms") >= 0
    assert lines[0] == {
        "level": "INFO",
        "logger": "app.core.requests",
        "message": "GET /cached/{name}: 200",
        "request_id": "one",
        "method": "GET",
        "route": "/cached/{name}",
        "status": 200,
${auth === null ? "" : '        "viewer_id": None,\n'}    }


async def test_a_request_that_finds_no_route_is_logged_without_its_path(
    client: AsyncClient
) -> None:
    with logged() as lines:
        await client.get("/secret")
    assert [(line["route"], line["status"]) for line in lines] == [(None, 404)]
${auth === null ? "" : viewerIsLogged(auth)}

async def test_an_unexpected_error_is_logged_once_and_answered_without_details(
    client: AsyncClient
) -> None:
    with logged() as lines:
        response = await client.get("/broken")
    assert_problem(response, 500)
    assert "detail" not in response.json()["detail"]
    assert [line["level"] for line in lines] == ["ERROR", "INFO"]
    assert {line["request_id"] for line in lines} == {response.headers[REQUEST_ID]}
    assert lines[0]["exception"].endswith("RuntimeError: a detail")
    assert lines[1]["status"] == 500


async def test_errors_of_the_database_are_logged_without_values(
    client: AsyncClient
) -> None:
    with logged() as lines:
        assert_problem(await client.get("/statement"), 500)
    error = lines[0]["exception"]
    assert "nowhere" in error
    assert "SECRET" not in error


async def test_an_error_in_the_middle_of_an_answer_is_left_to_the_server(
    client: AsyncClient
) -> None:
    with logged() as lines, pytest.raises(RuntimeError, match="no more"):
        await client.get("/half")
    assert [(line["route"], line["status"]) for line in lines] == [("/half", 200)]


async def test_a_client_that_goes_away_is_logged_without_a_status() -> None:
    async def gone(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    async with AsyncClient(transport=ASGITransport(app=RequestMiddleware(gone))) as client:
        with logged() as lines, pytest.raises(asyncio.CancelledError):
            await client.get("http://test/health")
    assert [line["status"] for line in lines] == [None]


async def test_what_is_no_request_just_passes() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    with logged() as lines:
        await RequestMiddleware(app)({"type": "lifespan"}, AsyncMock(), AsyncMock())
    assert (seen, lines) == (["lifespan"], [])


async def test_logs_below_the_level_are_left_out(client: AsyncClient) -> None:
    with logged() as lines:
        configure_logging("ERROR")
        await client.get("/broken")
    assert [line["level"] for line in lines] == ["ERROR"]


def test_the_server_logs_like_the_app_but_no_requests() -> None:
    with logged() as lines:
        logging.getLogger("uvicorn.error").warning("shutting down")
        logging.getLogger("uvicorn.access").warning("GET /?token=secret")
    assert [line["message"] for line in lines] == ["shutting down"]


def test_the_level_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert Settings().log_level == "WARNING"


async def test_a_body_may_be_so_large_and_no_larger(client: AsyncClient) -> None:
    async def content(size: int) -> AsyncIterator[bytes]:
        yield b'{"a": "'
        yield b"a" * (size - 9)
        yield b'"}'

    headers = {"Content-Type": "application/json"}
    response = await client.post("/size", content=content(MAX_BODY_SIZE), headers=headers)
    assert response.json() == 1
    response = await client.post("/size", content=content(MAX_BODY_SIZE + 1), headers=headers)
    assert_problem(response, 413)
`;
}

const viewerIsLogged = ({ entity }: AuthView) => `

async def test_who_is_signed_in_is_logged_and_the_token_is_not(
    client: AsyncClient, viewer: ${entity}
) -> None:
    with logged() as lines:
        await client.get(f"{API_PREFIX}/auth/me")
    assert [line["viewer_id"] for line in lines] == [str(viewer.id)]
    assert client.headers["authorization"].removeprefix("Bearer ") not in str(lines)
`;
