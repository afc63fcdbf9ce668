/** backend/tests/integrations/test_resilience.py. */
export const resilienceTests = `"""Retries and the circuit breaker, without a network."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest

from app.integrations.errors import CircuitOpenError, NoAnswerError, StatusError
from app.integrations.resilience import (
    CircuitBreaker,
    CircuitState,
    Clock,
    RetryPolicy,
    retry_after,
    send_with_retry,
)
from tests.integrations.clock import START, FakeClock

POLICY = RetryPolicy(
    attempts=4,
    initial=0.5,
    maximum=3.0,
    statuses=frozenset({429}),
    server_errors=True,
    no_answer=True,
)


class Script:
    """Answers with one outcome after the other, the last one for ever."""

    def __init__(self, *outcomes: httpx.Response | httpx.TransportError) -> None:
        self.outcomes = outcomes
        self.calls = 0

    async def __call__(self) -> httpx.Response:
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1
        if isinstance(outcome, httpx.TransportError):
            raise outcome
        return outcome


async def test_a_good_answer_is_asked_for_once(clock: FakeClock) -> None:
    script = Script(httpx.Response(200))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert response.status_code == 200
    assert script.calls == 1
    assert clock.slept == []


async def test_waits_double_up_to_the_maximum(clock: FakeClock) -> None:
    policy = RetryPolicy(attempts=6, initial=0.5, maximum=3.0, server_errors=True)
    script = Script(httpx.Response(503))
    response = await send_with_retry(script, policy, clock.as_clock(), repeatable=True)
    assert response.status_code == 503
    assert script.calls == 6
    assert clock.slept == [0.5, 1.0, 2.0, 3.0, 3.0]


async def test_waits_have_full_jitter(clock: FakeClock) -> None:
    bounds: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        bounds.append((low, high))
        return low

    given = clock.as_clock()
    jittered = Clock(monotonic=given.monotonic, now=given.now, sleep=given.sleep, uniform=uniform)
    await send_with_retry(Script(httpx.Response(500)), POLICY, jittered, repeatable=True)
    assert bounds == [(0.0, 0.5), (0.0, 1.0), (0.0, 2.0)]
    assert clock.slept == [0.0, 0.0, 0.0]


async def test_a_call_that_is_not_repeatable_is_sent_once(clock: FakeClock) -> None:
    script = Script(httpx.Response(503), httpx.Response(200))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=False)
    assert response.status_code == 503
    assert script.calls == 1


async def test_a_lost_connection_is_tried_again(clock: FakeClock) -> None:
    script = Script(httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(200))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert response.status_code == 200
    assert script.calls == 3


async def test_a_lost_connection_is_reported_after_the_last_attempt(clock: FakeClock) -> None:
    script = Script(httpx.ReadTimeout("slow"))
    with pytest.raises(httpx.ReadTimeout):
        await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert script.calls == 4


async def test_a_lost_connection_is_reported_at_once_when_the_policy_says_so(
    clock: FakeClock,
) -> None:
    script = Script(httpx.ReadTimeout("slow"))
    policy = RetryPolicy(attempts=4, initial=0.5, maximum=3.0, server_errors=True)
    with pytest.raises(httpx.ReadTimeout):
        await send_with_retry(script, policy, clock.as_clock(), repeatable=True)
    assert script.calls == 1


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
async def test_a_refusal_is_not_repeated(clock: FakeClock, status: int) -> None:
    script = Script(httpx.Response(status))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert response.status_code == status
    assert script.calls == 1


@pytest.mark.parametrize("header", ["2", "Thu, 01 Jan 2026 00:00:02 GMT"])
async def test_retry_after_is_waited_for(clock: FakeClock, header: str) -> None:
    script = Script(httpx.Response(429, headers={"Retry-After": header}), httpx.Response(200))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert response.status_code == 200
    assert clock.slept == [2.0]


async def test_a_retry_after_beyond_the_maximum_ends_the_attempts(clock: FakeClock) -> None:
    script = Script(httpx.Response(429, headers={"Retry-After": "4"}), httpx.Response(200))
    response = await send_with_retry(script, POLICY, clock.as_clock(), repeatable=True)
    assert response.status_code == 429
    assert script.calls == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 00:01:00 -0000", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    response = httpx.Response(503, headers={"Retry-After": header})
    assert retry_after(response, START) == seconds


def test_without_retry_after_there_is_nothing_to_wait_for() -> None:
    assert retry_after(httpx.Response(503), START) is None


async def test_the_real_clock_runs() -> None:
    clock = Clock()
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before
    assert (datetime.now(UTC) - clock.now()).total_seconds() < 60
    assert 0.0 <= clock.uniform(0.0, 1.0) <= 1.0


def breaker(clock: FakeClock, failure_threshold: int = 3) -> CircuitBreaker:
    return CircuitBreaker(
        "test",
        failure_threshold=failure_threshold,
        recovery_timeout=60.0,
        monotonic=clock.as_clock().monotonic,
    )


async def succeed() -> str:
    return "ok"


async def fail() -> str:
    raise NoAnswerError("test", "no answer")


async def refuse() -> str:
    raise StatusError("test", 404, None)


async def fail_often(circuit: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NoAnswerError):
            await circuit.call(fail)


async def test_the_circuit_opens_at_the_threshold_and_stops_calling(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 2)
    assert circuit.state() is CircuitState.CLOSED
    await fail_often(circuit, 1)
    assert circuit.state() is CircuitState.OPEN
    clock.advance(59.0)
    with pytest.raises(CircuitOpenError) as caught:
        await circuit.call(succeed)
    assert caught.value.retry_after == 1.0


async def test_only_failures_in_a_row_count(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 2)
    assert await circuit.call(succeed) == "ok"
    await fail_often(circuit, 2)
    assert circuit.state() is CircuitState.CLOSED


async def test_a_refusal_shows_that_the_system_is_alive(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 2)
    with pytest.raises(StatusError):
        await circuit.call(refuse)
    await fail_often(circuit, 2)
    assert circuit.state() is CircuitState.CLOSED


async def test_a_probe_that_succeeds_closes_the_circuit(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 3)
    clock.advance(60.0)
    assert circuit.state() is CircuitState.HALF_OPEN
    assert await circuit.call(succeed) == "ok"
    assert circuit.state() is CircuitState.CLOSED
    await fail_often(circuit, 2)
    assert circuit.state() is CircuitState.CLOSED


async def test_a_probe_that_fails_opens_the_circuit_anew(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 3)
    clock.advance(60.0)
    await fail_often(circuit, 1)
    assert circuit.state() is CircuitState.OPEN
    clock.advance(59.0)
    with pytest.raises(CircuitOpenError):
        await circuit.call(succeed)
    clock.advance(1.0)
    assert await circuit.call(succeed) == "ok"


def waiting(
    gate: asyncio.Event, then: Callable[[], Awaitable[str]]
) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        await gate.wait()
        return await then()

    return call


async def test_there_is_one_probe_at_a_time(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 3)
    clock.advance(60.0)
    gate = asyncio.Event()
    probe = asyncio.ensure_future(circuit.call(waiting(gate, succeed)))
    await asyncio.sleep(0)
    with pytest.raises(CircuitOpenError) as caught:
        await circuit.call(succeed)
    assert caught.value.retry_after == 0.0
    gate.set()
    assert await probe == "ok"
    assert await circuit.call(succeed) == "ok"


async def test_a_cancelled_probe_makes_room_for_the_next(clock: FakeClock) -> None:
    circuit = breaker(clock)
    await fail_often(circuit, 3)
    clock.advance(60.0)
    probe = asyncio.ensure_future(circuit.call(waiting(asyncio.Event(), succeed)))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert circuit.state() is CircuitState.HALF_OPEN
    assert await circuit.call(succeed) == "ok"


async def test_calls_from_before_the_circuit_opened_do_not_move_it(clock: FakeClock) -> None:
    circuit = breaker(clock)
    gate = asyncio.Event()
    good = asyncio.ensure_future(circuit.call(waiting(gate, succeed)))
    bad = asyncio.ensure_future(circuit.call(waiting(gate, fail)))
    await asyncio.sleep(0)
    await fail_often(circuit, 3)
    clock.advance(30.0)
    gate.set()
    assert await good == "ok"
    with pytest.raises(NoAnswerError):
        await bad
    assert circuit.state() is CircuitState.OPEN
    clock.advance(30.0)
    assert circuit.state() is CircuitState.HALF_OPEN
`;
