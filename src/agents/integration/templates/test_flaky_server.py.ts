/** backend/tests/integrations/test_flaky_server.py and the server itself. */
export const flakyServerModule = `"""A server on this machine that misbehaves as it is told, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

CLOSE = b""
"""Close the connection without an answer."""


def answer(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """Write an HTTP answer."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\\r\\n".join([*lines, "", ""]).encode() + body


class FlakyServer:
    """Plays a script: each connection gets the next thing; the last one from then on.

    Attributes:
        script: What to send; None is to say nothing until the other side gives up.
        requests: How many connections there were.
    """

    def __init__(self, script: Sequence[bytes | None]) -> None:
        """Start at the beginning."""
        self.script = list(script)
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request's head and misbehave."""
        step = self.script[min(self.requests, len(self.script) - 1)]
        self.requests += 1
        await reader.readuntil(b"\\r\\n\\r\\n")
        if step is None:
            await reader.read()
        else:
            writer.write(step)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def flaky(*script: bytes | None) -> AsyncIterator[tuple[FlakyServer, str]]:
    """Run a server for a script, and give it with its address."""
    server = FlakyServer(script)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server, f"http://127.0.0.1:{port}"
`;

export const flakyServerTests = `"""Calls to a server that misbehaves over real sockets: what is repeated, and when calls stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.integrations.errors import (
    CircuitOpenError,
    IntegrationError,
    MalformedResponseError,
    NoAnswerError,
    ServerStatusError,
    StatusError,
)
from app.integrations.resilience import CircuitBreaker, Clock, RetryPolicy
from app.integrations.transport import Transport
from tests.integrations.clock import FakeClock
from tests.integrations.flaky_server import CLOSE, answer, flaky

POLICY = RetryPolicy(
    attempts=4,
    initial=0.2,
    maximum=5.0,
    statuses=frozenset({429}),
    server_errors=True,
    no_answer=True,
)
ONCE = RetryPolicy(attempts=1, initial=0.2, maximum=5.0)
GOOD = answer(200)


@asynccontextmanager
async def transport(
    address: str, clock: Clock, policy: RetryPolicy = POLICY
) -> AsyncIterator[Transport]:
    breaker = CircuitBreaker(
        "test", failure_threshold=5, recovery_timeout=60.0, monotonic=clock.monotonic
    )
    opened = Transport(
        "test",
        base_url=address,
        timeout=0.2,
        policy=policy,
        breaker=breaker,
        auth=None,
        clock=clock,
    )
    try:
        yield opened
    finally:
        await opened.close()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(CLOSE, id="closes the connection"),
        pytest.param(None, id="says nothing"),
        pytest.param(b"HTTP/1.1 200 OK\\r\\nContent-Le", id="stops in the middle of the head"),
        pytest.param(GOOD[:-1], id="stops in the middle of the body"),
        pytest.param(b"\\x16\\x03\\x01 this is not HTTP\\r\\n\\r\\n", id="speaks another protocol"),
        pytest.param(answer(500), id="fails"),
        pytest.param(answer(503, Retry_After="1"), id="is overloaded"),
        pytest.param(answer(429, Retry_After="2"), id="limits the rate"),
    ],
)
async def test_a_call_survives_a_server_that(step: bytes | None, clock: FakeClock) -> None:
    async with (
        flaky(step, step, GOOD) as (server, address),
        transport(address, clock.as_clock()) as client,
    ):
        response = await client.send("GET", "/")
    assert response.status_code == 200
    assert server.requests == 3
    assert len(clock.slept) == 2


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (CLOSE, NoAnswerError),
        (None, NoAnswerError),
        (b"garbage\\r\\n\\r\\n", NoAnswerError),
        (answer(502), ServerStatusError),
        (answer(429, Retry_After="1"), StatusError),
    ],
)
async def test_a_call_fails_after_its_attempts(
    step: bytes | None, kind: type[IntegrationError], clock: FakeClock
) -> None:
    async with (
        flaky(step) as (server, address),
        transport(address, clock.as_clock()) as client,
    ):
        with pytest.raises(kind) as caught:
            await client.send("GET", "/")
    assert type(caught.value) is kind
    assert server.requests == 4


async def test_a_call_that_is_not_idempotent_reaches_the_server_once(clock: FakeClock) -> None:
    async with (
        flaky(CLOSE, GOOD) as (server, address),
        transport(address, clock.as_clock()) as client,
    ):
        with pytest.raises(NoAnswerError):
            await client.send("POST", "/")
        assert server.requests == 1
        await client.send("POST", "/", idempotency=("Idempotency-Key", "key-1"))
    assert server.requests == 2


async def test_a_call_with_an_idempotency_key_is_repeated(clock: FakeClock) -> None:
    async with (
        flaky(CLOSE, GOOD) as (server, address),
        transport(address, clock.as_clock()) as client,
    ):
        await client.send("POST", "/", idempotency=("Idempotency-Key", "key-1"))
    assert server.requests == 2


async def test_waits_are_random_within_a_bound_that_doubles() -> None:
    real = Clock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    quick = Clock(monotonic=real.monotonic, now=real.now, sleep=sleep, uniform=real.uniform)
    async with flaky(answer(500)) as (_, address), transport(address, quick) as client:
        for _ in range(4):
            with pytest.raises(ServerStatusError):
                await client.send("GET", "/")
    bounds = [0.2, 0.4, 0.8] * 4
    assert len(waits) == len(bounds)
    assert all(0.0 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert len(set(waits)) > 1


async def test_retry_after_is_waited_for_and_told(clock: FakeClock) -> None:
    async with (
        flaky(answer(429, Retry_After="3"), answer(429, Retry_After="30")) as (server, address),
        transport(address, clock.as_clock()) as client,
    ):
        with pytest.raises(StatusError) as caught:
            await client.send("GET", "/")
    assert clock.slept == [3.0]
    assert caught.value.retry_after == 30.0
    assert server.requests == 2


async def test_a_broken_compression_is_malformed(clock: FakeClock) -> None:
    broken = answer(200, b"not gzip", Content_Encoding="gzip")
    async with flaky(broken) as (_, address), transport(address, clock.as_clock()) as client:
        with pytest.raises(MalformedResponseError):
            await client.send("GET", "/")


async def test_five_failures_open_the_circuit_and_one_probe_closes_it(clock: FakeClock) -> None:
    async with (
        flaky(*[CLOSE] * 5, GOOD) as (server, address),
        transport(address, clock.as_clock(), ONCE) as client,
    ):
        for _ in range(5):
            with pytest.raises(NoAnswerError):
                await client.send("GET", "/")
        with pytest.raises(CircuitOpenError) as caught:
            await client.send("GET", "/")
        assert caught.value.retry_after == 60.0
        assert server.requests == 5

        clock.advance(60.0)
        results = await asyncio.gather(
            *(client.send("GET", "/") for _ in range(10)), return_exceptions=True
        )
        refused = [result for result in results if isinstance(result, CircuitOpenError)]
        assert len(refused) == 9
        assert server.requests == 6

        assert (await client.send("GET", "/")).status_code == 200


async def test_a_probe_that_fails_keeps_the_circuit_open_as_long_again(clock: FakeClock) -> None:
    async with (
        flaky(CLOSE) as (server, address),
        transport(address, clock.as_clock(), ONCE) as client,
    ):
        for _ in range(5):
            with pytest.raises(NoAnswerError):
                await client.send("GET", "/")
        clock.advance(60.0)
        results = await asyncio.gather(
            *(client.send("GET", "/") for _ in range(10)), return_exceptions=True
        )
        kinds = sorted(type(result).__name__ for result in results)
        assert kinds == ["CircuitOpenError"] * 9 + ["NoAnswerError"]
        clock.advance(59.0)
        with pytest.raises(CircuitOpenError):
            await client.send("GET", "/")
        assert server.requests == 6
`;
