/** backend/tests/api/test_integrations.py */
export interface TestIntegrationsView {
  /** Name of some integration that an endpoint calls. */
  readonly name: string;
  /** Some answer needs what a service may leave out. */
  readonly presents: boolean;
}

export function testIntegrationsPy({ name, presents }: TestIntegrationsView): string {
  return `"""The ways to other services, and what their failures mean for a client."""

import importlib
from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest

from app.core.errors import ApiError
from app.core.integrations import Integrations, present, reported_failures
from app.integrations.errors import CircuitOpenError, ConfigurationError


async def test_a_client_is_opened_once_and_closed_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = AsyncMock()
    opened: list[str] = []

    def find(name: str) -> SimpleNamespace:
        opened.append(name)
        return SimpleNamespace(open_client=lambda: client)

    monkeypatch.setattr(importlib, "import_module", find)
    integrations = Integrations()
    assert integrations.${name} is integrations.${name} is client
    assert opened == ["app.integrations.${name}.client"]
    await integrations.close()
    client.close.assert_awaited_once()


def test_without_a_client_there_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", find)
    with pytest.raises(ConfigurationError):
        _ = Integrations().${name}


def test_an_open_circuit_says_when_to_come_back() -> None:
    with pytest.raises(ApiError) as caught, reported_failures():
        raise CircuitOpenError("${name}", 12.5)
    assert caught.value.status == 503
    assert caught.value.headers == {"Retry-After": "13"}

${presents ? present : ""}`;
}

const present = `
def test_what_a_service_leaves_out_is_a_failure_of_it() -> None:
    assert present("value") == "value"
    with pytest.raises(ApiError) as caught:
        present(None)
    assert caught.value.status == 502
`;
