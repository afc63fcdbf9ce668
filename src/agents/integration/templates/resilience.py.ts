/** backend/app/integrations/resilience.py: retry, circuit breaker and the clock that both use. */
export const resilienceModule = `"""Retries and circuit breaking for calls to other systems.

The breaker goes outside and the retry inside: a call that was retried in vain is one failure.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TypeVar

import httpx

from app.integrations.errors import CircuitOpenError, IntegrationError, UnavailableError

ResultT = TypeVar("ResultT")

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be sent twice with the effect of once (RFC 9110, section 9.2.2)."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, replaced in tests.

    Attributes:
        monotonic: Seconds that only ever grow.
        now: The time of day, with a time zone.
        sleep: Waits for some seconds.
        uniform: A random number between two bounds.
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    uniform: Callable[[float, float], float] = field(default=random.SystemRandom().uniform)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When and how often a call is repeated.

    Attributes:
        attempts: How often a call is sent at most, the first time included.
        initial: Upper bound of the first wait, in seconds; it doubles with every attempt.
        maximum: Upper bound of every wait, in seconds.
        statuses: Statuses that are worth another attempt.
        server_errors: Whether every status of 500 and above is, too.
        no_answer: Whether a timeout or a broken connection is.
    """

    attempts: int
    initial: float
    maximum: float
    statuses: frozenset[int] = frozenset()
    server_errors: bool = False
    no_answer: bool = False

    def covers(self, status: int) -> bool:
        """Tell whether an answer with this status is worth another attempt."""
        return status in self.statuses or (self.server_errors and status >= 500)


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds or an HTTP date.

    Returns:
        Seconds from now, 0 for a date that has passed; None without a readable header.
    """
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())


async def send_with_retry(
    send: Callable[[], Awaitable[httpx.Response]],
    policy: RetryPolicy,
    clock: Clock,
    *,
    repeatable: bool,
) -> httpx.Response:
    """Send a request, again and again while the policy says so, and return the last answer.

    Waits have full jitter: evenly spread between 0 and a bound that doubles. A Retry-After is
    waited for; one beyond the policy's maximum ends the attempts, as asking sooner is unwelcome.

    Args:
        send: Sends the request once.
        policy: When and how often to repeat.
        clock: Time and chance.
        repeatable: Whether sending twice is harmless: the method is idempotent, or the request
            has an idempotency key.

    Returns:
        The answer, of whatever status.

    Raises:
        httpx.TransportError: No answer came at the last attempt.
    """
    attempts = policy.attempts if repeatable else 1
    for attempt in range(1, attempts):
        asked = None
        try:
            response = await send()
        except httpx.TransportError:
            if not policy.no_answer:
                raise
        else:
            asked = retry_after(response, clock.now())
            if not policy.covers(response.status_code) or (asked or 0.0) > policy.maximum:
                return response
        bound = min(policy.maximum, policy.initial * 2.0 ** (attempt - 1))
        await clock.sleep(max(clock.uniform(0.0, bound), asked or 0.0))
    return await send()


class CircuitState(StrEnum):
    """Whether calls are let through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Stops calling a system that fails repeatedly.

    After failure_threshold failures in a row the circuit opens and calls fail at once. After
    recovery_timeout seconds one call is let through as a probe: when it succeeds the circuit
    closes, when it fails it opens anew. Only an UnavailableError is a failure: a system that
    refuses a call is alive.
    """

    def __init__(
        self,
        name: str,
        *,
        failure_threshold: int,
        recovery_timeout: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start closed.

        Args:
            name: The integration that errors name.
            failure_threshold: Failures in a row that open the circuit.
            recovery_timeout: Seconds from opening to the probe.
            monotonic: Seconds that only ever grow.
        """
        self._name = name
        self._failure_threshold = failure_threshold
        self._recovery_timeout = recovery_timeout
        self._monotonic = monotonic
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    def state(self) -> CircuitState:
        """Say whether calls are let through at this moment."""
        if self._opened_at is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self._remaining(self._opened_at) > 0 else CircuitState.HALF_OPEN

    async def call(self, attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Make a call if the circuit lets it through.

        Raises:
            CircuitOpenError: The call was not made.
        """
        probe = self._admit()
        try:
            result = await attempt()
        except UnavailableError:
            self._failed(probe=probe)
            raise
        except IntegrationError:
            self._succeeded(probe=probe)
            raise
        finally:
            # Also when the caller was cancelled, which says nothing of the other system.
            if probe:
                self._probing = False
        self._succeeded(probe=probe)
        return result

    def _remaining(self, opened_at: float) -> float:
        return opened_at + self._recovery_timeout - self._monotonic()

    def _admit(self) -> bool:
        if self._opened_at is None:
            return False
        remaining = self._remaining(self._opened_at)
        if remaining > 0 or self._probing:
            raise CircuitOpenError(self._name, max(0.0, remaining))
        self._probing = True
        return True

    def _failed(self, *, probe: bool) -> None:
        self._failures += 1
        if probe or (self._opened_at is None and self._failures >= self._failure_threshold):
            self._opened_at = self._monotonic()

    def _succeeded(self, *, probe: bool) -> None:
        # A call that began before the circuit opened and ends well now does not close it.
        if probe or self._opened_at is None:
            self._failures = 0
            self._opened_at = None
`;
