/** backend/tests/integrations/clock.py: time under the tests' control. */
export const clockModule = `"""A clock that the tests turn."""

from datetime import UTC, datetime, timedelta

from app.integrations.resilience import Clock

START = datetime(2026, 1, 1, tzinfo=UTC)


class FakeClock:
    """Time that only sleeping and tests move on; chance that always picks the upper bound."""

    def __init__(self) -> None:
        """Start at zero seconds."""
        self.seconds = 0.0
        self.slept: list[float] = []

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def as_clock(self) -> Clock:
        """Give the code under test what it asks time of."""
        return Clock(
            monotonic=lambda: self.seconds,
            now=lambda: START + timedelta(seconds=self.seconds),
            sleep=self._sleep,
            uniform=lambda _, high: high,
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
`;
