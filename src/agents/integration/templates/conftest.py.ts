/** backend/tests/integrations/conftest.py: fixtures. */
export const conftestModule = `"""What the integrations' tests share."""

from collections.abc import Iterator

import pytest
import respx

from tests.integrations.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """Time under the test's control."""
    return FakeClock()


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    """A network that holds only what a test puts there; any other request fails."""
    with respx.mock(assert_all_called=False) as router:
        yield router
`;
