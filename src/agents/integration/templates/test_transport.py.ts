/** backend/tests/integrations/test_transport.py. */
export const transportTests = `"""What goes over the wire, and how answers become results or errors."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import httpx
import pytest
import respx
from pydantic import BaseModel, Field

from app.integrations.errors import (
    CircuitOpenError,
    MalformedResponseError,
    NoAnswerError,
    ServerStatusError,
    StatusError,
)
from app.integrations.resilience import CircuitBreaker, RetryPolicy
from app.integrations.transport import Parameter, Transport, parameter_text, path_segment
from tests.integrations.clock import FakeClock

URL = "https://api.example/v2/things"


class Colour(StrEnum):
    RED = "red"


class Thing(BaseModel):
    size: int
    other_name: str | None = Field(default=None, alias="otherName")


@pytest.fixture
async def transport(clock: FakeClock) -> AsyncIterator[Transport]:
    given = clock.as_clock()
    opened = Transport(
        "things",
        base_url="https://api.example/v2",
        timeout=1.0,
        policy=RetryPolicy(attempts=3, initial=1.0, maximum=8.0, server_errors=True),
        breaker=CircuitBreaker(
            "things", failure_threshold=2, recovery_timeout=60.0, monotonic=given.monotonic
        ),
        auth=None,
        clock=given,
    )
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (3, "3"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00+00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
    ],
)
def test_parameters_are_written_as_json_would(value: Parameter, text: str) -> None:
    assert parameter_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("a?b#c", "a%3Fb%23c"), ("é", "%C3%A9")],
)
def test_a_path_segment_stays_one(value: str, text: str) -> None:
    assert path_segment(value) == text


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_segment_that_would_lead_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be a path segment"):
        path_segment(value)


async def test_a_request_has_query_body_and_headers(
    transport: Transport, network: respx.MockRouter
) -> None:
    route = network.post(URL).respond(201, json={"size": 3})
    response = await transport.send(
        "POST",
        "/things",
        query={"page": 2, "all": True, "none": None},
        body=Thing.model_validate({"size": 3}),
        idempotency=("Idempotency-Key", "k1"),
    )
    sent = route.calls.last.request
    assert sent.url.query == b"page=2&all=true"
    assert sent.content == b'{"size":3}'
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Accept"] == "application/json"
    assert sent.headers["Idempotency-Key"] == "k1"
    assert transport.decode(Thing, response).size == 3


async def test_every_attempt_has_the_same_idempotency_key(
    transport: Transport, network: respx.MockRouter
) -> None:
    route = network.post(URL).mock(side_effect=[httpx.Response(502), httpx.Response(200)])
    await transport.send("POST", "/things", idempotency=("Idempotency-Key", "k1"))
    assert [call.request.headers["Idempotency-Key"] for call in route.calls] == ["k1", "k1"]


async def test_a_post_without_an_idempotency_key_is_sent_once(
    transport: Transport, network: respx.MockRouter
) -> None:
    route = network.post(URL).respond(503)
    with pytest.raises(ServerStatusError):
        await transport.send("POST", "/things")
    assert route.call_count == 1


async def test_a_refusal_names_its_status_and_when_to_come_back(
    transport: Transport, network: respx.MockRouter
) -> None:
    network.get(URL).respond(429, headers={"Retry-After": "7"})
    with pytest.raises(StatusError) as caught:
        await transport.send("GET", "/things")
    assert caught.value.status == 429
    assert caught.value.retry_after == 7.0
    assert str(caught.value) == "things: answered with status 429"


async def test_a_redirect_is_not_followed(transport: Transport, network: respx.MockRouter) -> None:
    network.get(URL).respond(302, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(StatusError):
        await transport.send("GET", "/things")


async def test_no_answer_is_an_error_of_its_own(
    transport: Transport, network: respx.MockRouter
) -> None:
    network.get(URL).mock(side_effect=httpx.ConnectTimeout("slow"))
    with pytest.raises(NoAnswerError, match="no answer: ConnectTimeout"):
        await transport.send("GET", "/things")


async def test_broken_compression_is_a_malformed_answer(
    transport: Transport, network: respx.MockRouter
) -> None:
    network.get(URL).mock(side_effect=httpx.DecodingError("bad gzip"))
    with pytest.raises(MalformedResponseError, match="unreadable answer"):
        await transport.send("GET", "/things")


@pytest.mark.parametrize("body", [b"not json", b'{"size": "private words"}', b"[]"])
async def test_a_malformed_answer_is_told_without_its_values(
    transport: Transport, network: respx.MockRouter, body: bytes
) -> None:
    network.get(URL).respond(200, content=body)
    response = await transport.send("GET", "/things")
    with pytest.raises(MalformedResponseError, match=r"malformed answer: (body|size)") as caught:
        transport.decode(Thing, response)
    assert "private" not in str(caught.value)


async def test_a_call_that_was_repeated_in_vain_is_one_failure_of_the_circuit(
    transport: Transport, network: respx.MockRouter
) -> None:
    route = network.get(URL).respond(500)
    for _ in range(2):
        with pytest.raises(ServerStatusError):
            await transport.send("GET", "/things")
    assert route.call_count == 6
    with pytest.raises(CircuitOpenError):
        await transport.send("GET", "/things")
    assert route.call_count == 6
`;
