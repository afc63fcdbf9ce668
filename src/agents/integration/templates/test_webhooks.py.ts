/** backend/tests/integrations/test_webhooks.py. */
export const webhooksTests = `"""Events: signatures, events that come twice or at once, and bodies of every kind."""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import AliasPath, Field
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.integrations.dependencies import get_clock
from app.integrations.webhooks import (
    MAX_BODY,
    Envelope,
    EventData,
    Handler,
    Signature,
    Text,
    Webhook,
    webhook_router,
)
from app.webhook_event.models import WebhookEvent
from tests.integrations.clock import START, FakeClock

KEY = b"a key"
BODY = b'{"id": "event-1"}'
NOW = START.timestamp()


def sign(text: bytes, key: bytes = KEY, algorithm: str = "sha256") -> str:
    return hmac.new(key, text, algorithm).hexdigest()


TIMED = Signature(header="X-Signature", algorithm="sha256", layout="t={ts},v1={hex}", tolerance=300)
PLAIN = Signature(header="X-Signature", algorithm="sha512", layout="sha512={hex}")
TOGETHER = Signature(header="X-Signature", algorithm="sha256", layout="{ts}.{hex}.{hex}", tolerance=1)


def timed(seconds: float = NOW, key: bytes = KEY, body: bytes = BODY) -> str:
    stated = str(int(seconds))
    return f"t={stated},v1={sign(stated.encode() + b'.' + body, key)}"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (timed(), True),
        (timed().upper().replace("T=", "t=").replace("V1=", "v1="), True),
        (timed(NOW - 300), True),
        (timed(NOW - 301), False),
        (timed(NOW + 300), True),
        (timed(NOW + 301), False),
        (timed(key=b"another key"), False),
        (timed(body=b"another body"), False),
        (f"v1={'0' * 64}, {timed()}, v0=something", True),
        (f"{timed()},t=1", False),
        (timed().split(",")[0], False),
        (timed().split(",")[1], False),
        (timed()[:-1], False),
        (f"t=now,v1={sign(BODY)}", False),
        ("", False),
    ],
)
def test_a_signature_covers_time_and_body(value: str, valid: bool) -> None:
    assert TIMED.verify(value, BODY, KEY, NOW) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (f"sha512={sign(BODY, algorithm='sha512')}", True),
        (sign(BODY, algorithm="sha512"), False),
        (f"sha512={sign(BODY)}", False),
    ],
)
def test_a_signature_without_a_time_covers_the_body(value: str, valid: bool) -> None:
    assert PLAIN.verify(value, BODY, KEY, NOW) is valid


def test_one_part_can_hold_time_and_signature() -> None:
    stated = str(int(NOW))
    signature = sign(stated.encode() + b"." + BODY)
    assert TOGETHER.verify(f"{stated}.{signature}.{signature}", BODY, KEY, NOW)
    assert not TOGETHER.verify(f"{stated}.{signature}.{'0' * 64}", BODY, KEY, NOW)


class NoteData(EventData):
    """What a note carries: the id of another event, which stands for the app's own data."""

    text: Text = Field(min_length=1, max_length=20, validation_alias=AliasPath("data", "text"))
    size: int = Field(validation_alias=AliasPath("data", "size"))


class NoteEnvelope(Envelope):
    id: Text = Field(min_length=1, max_length=255, validation_alias=AliasPath("meta", "id"))


async def on_note(session: AsyncSession, body: bytes) -> bool:
    data = NoteData.model_validate_json(body)
    if data.text == "nobody":
        return False
    session.add(WebhookEvent(integration="notes", event_id=data.text))
    await session.flush()
    return True


def webhook(handler: Handler = on_note) -> Webhook:
    return Webhook(
        integration="sender",
        path="/events",
        key_variable="SENDER_KEY",
        signature=TIMED,
        envelope=NoteEnvelope,
        handlers={"note": handler},
    )


@pytest.fixture
async def client(
    sessions: async_sessionmaker[AsyncSession], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("SENDER_KEY", KEY.decode())
    app = FastAPI()
    app.state.sessions = sessions
    app.dependency_overrides[get_clock] = clock.as_clock
    app.include_router(webhook_router(webhook()))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        yield client


async def post(client: httpx.AsyncClient, body: bytes, seconds: float = NOW) -> int:
    response = await client.post(
        "/events", content=body, headers={"X-Signature": timed(seconds, body=body)}
    )
    return response.status_code


def note(
    event_id: object = "event-1",
    *,
    kind: object = "note",
    text: object = "hello",
    size: object = 1,
) -> bytes:
    event = {"meta": {"id": event_id}, "type": kind, "data": {"text": text, "size": size}}
    return json.dumps(event).encode()


async def stored(sessions: async_sessionmaker[AsyncSession]) -> set[tuple[str, str]]:
    async with sessions() as session:
        rows = await session.execute(sa.select(WebhookEvent.integration, WebhookEvent.event_id))
        return {(integration, event_id) for integration, event_id in rows}


async def test_an_event_and_its_change_are_stored_together(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note()) == 204
    assert await stored(sessions) == {("sender", "event-1"), ("notes", "hello")}


async def test_an_event_that_comes_again_changes_nothing(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note()) == 204
    assert await post(client, note(text="other")) == 204
    assert await stored(sessions) == {("sender", "event-1"), ("notes", "hello")}


async def test_a_number_is_an_id(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note(7)) == 204
    assert await post(client, note("7", text="other")) == 204
    assert await stored(sessions) == {("sender", "7"), ("notes", "hello")}


async def test_deliveries_at_once_change_the_data_once(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    answers = await asyncio.gather(*(post(client, note(text=f"note {n}")) for n in range(8)))
    assert answers == [204] * 8
    kept = await stored(sessions)
    assert len(kept) == 2
    assert ("sender", "event-1") in kept


async def test_events_of_other_types_are_acknowledged_and_remembered(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note(kind="something.else")) == 204
    assert await stored(sessions) == {("sender", "event-1")}


async def test_an_event_about_a_row_that_is_not_here_is_acknowledged(
    client: httpx.AsyncClient,
    sessions: async_sessionmaker[AsyncSession],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert await post(client, note(text="nobody")) == 204
    assert "speaks of a row that is not here" in caplog.text
    assert await stored(sessions) == {("sender", "event-1")}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b'{"meta": {"id": "\\xff"}}', 400),
        (b"[]", 422),
        (note(""), 422),
        (note("x" * 256), 422),
        (note(None), 422),
        (note({}), 422),
        (note(kind=None), 422),
        (note("a\\0b"), 422),
        (note(text=""), 422),
        (note(text="a\\0b"), 422),
        (note(text=5), 422),
        (note(size="5"), 422),
        (note(size=True), 422),
    ],
)
async def test_what_is_not_as_agreed_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient,
    sessions: async_sessionmaker[AsyncSession],
    body: bytes,
    status: int,
) -> None:
    assert await post(client, body) == status
    assert await stored(sessions) == set()


async def test_an_event_that_was_refused_can_come_again(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note(text="")) == 422
    assert await post(client, note()) == 204
    assert await stored(sessions) == {("sender", "event-1"), ("notes", "hello")}


async def test_a_value_that_breaks_a_rule_of_the_data_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, note()) == 204
    assert await post(client, note("event-2")) == 422
    assert await stored(sessions) == {("sender", "event-1"), ("notes", "hello")}


async def test_a_body_that_is_too_large_is_refused(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    assert await post(client, b" " * (MAX_BODY + 1)) == 413
    assert await post(client, note() + b" " * (MAX_BODY - len(note()))) == 204


async def test_without_a_valid_signature_nothing_is_read(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    unsigned = await client.post("/events", content=note())
    foreign = await client.post(
        "/events", content=note(), headers={"X-Signature": timed(key=b"other", body=note())}
    )
    assert [unsigned.status_code, foreign.status_code] == [403, 403]
    assert await stored(sessions) == set()


async def test_a_signature_ages_with_the_real_time(
    client: httpx.AsyncClient, sessions: async_sessionmaker[AsyncSession]
) -> None:
    app = FastAPI()
    app.state.sessions = sessions
    app.include_router(webhook_router(webhook()))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as later:
        assert await post(later, note(), datetime.now(UTC).timestamp()) == 204
        assert await post(later, note("event-2"), datetime.now(UTC).timestamp() - 301) == 403


@pytest.mark.parametrize("value", ["", None])
async def test_without_a_key_no_events_are_taken(
    client: httpx.AsyncClient,
    sessions: async_sessionmaker[AsyncSession],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    value: str | None,
) -> None:
    if value is None:
        monkeypatch.delenv("SENDER_KEY")
    else:
        monkeypatch.setenv("SENDER_KEY", value)
    response = await client.post(
        "/events", content=note(), headers={"X-Signature": timed(key=b"", body=note())}
    )
    assert response.status_code == 503
    assert "SENDER_KEY is not set" in caplog.text
    assert await stored(sessions) == set()


`;
