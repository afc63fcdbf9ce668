/** backend/app/core/integrations.py */
export interface IntegrationsPyView {
  /** Those that some endpoint calls. */
  readonly integrations: readonly { readonly name: string; readonly port: string }[];
  /** Some answer needs what a service may leave out. */
  readonly presents: boolean;
}

export function integrationsPy({ integrations, presents }: IntegrationsPyView): string {
  return `"""The other services that the app calls, and what a failure of theirs means for a client."""

import importlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Protocol, TypeVar, cast

from fastapi import Depends, Request
from pydantic import ValidationError

from app.core.errors import ApiError
from app.integrations.errors import (
    CircuitOpenError,
    ConfigurationError,
    IntegrationError,
    MalformedResponseError,
    NoAnswerError,
)
${integrations.map(({ name, port }) => `from app.integrations.${name}.contract import ${port}`).join("\n")}

${presents ? 'ValueT = TypeVar("ValueT")\n' : ""}

class Client(Protocol):
    """What all clients have in common."""

    async def close(self) -> None:
        """Close the connections."""


class Integrations:
    """Opens the client of each service when it is first needed, and keeps it: its circuit breaker counts across calls.

    The clients are found by name, since the app has to start and to answer without them, too.
    """

    def __init__(self, **clients: Client) -> None:
        """Start without connections.

        Args:
            clients: Stand-ins by the service's name, for tests.
        """
        self._clients: dict[str, Client] = dict(clients)
${integrations.map(property).join("\n")}

    async def close(self) -> None:
        """Close what was opened."""
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    def _client(self, name: str) -> Client:
        if name not in self._clients:
            try:
                module = importlib.import_module(f"app.integrations.{name}.client")
            except ModuleNotFoundError as error:
                raise ConfigurationError(name, "there is no client") from error
            self._clients[name] = module.open_client()
        return self._clients[name]


def get_integrations(request: Request) -> Integrations:
    """Return the app's ways to other services."""
    integrations: Integrations = request.app.state.integrations
    return integrations


IntegrationsDep = Annotated[Integrations, Depends(get_integrations)]


@contextmanager
def reported_failures() -> Iterator[None]:
    """Tell the client when another service fails; what it said stays in the log.

    Raises:
        ApiError: 504, no answer came in time; 503, the service is not configured, or failed so often that
            it is not called for a while; 502, it refused or answered nonsense; 422, it does not take what was sent.
    """
    try:
        yield
    except NoAnswerError as error:
        raise ApiError(504, "Another service did not answer in time.") from error
    except CircuitOpenError as error:
        seconds = max(1, math.ceil(error.retry_after or 0))
        raise ApiError(
            503,
            "Another service is out of order for the moment.",
            headers={"Retry-After": str(seconds)},
        ) from error
    except ConfigurationError as error:
        raise ApiError(503, "Another service is not set up yet.") from error
    except IntegrationError as error:
        raise ApiError(502, "Another service could not do its part.") from error
    except ValidationError as error:
        raise ApiError(422, "Another service does not take this.") from error

${presents ? present : ""}`;
}

const property = ({ name, port }: IntegrationsPyView["integrations"][number]) => `
    @property
    def ${name}(self) -> ${port}:
        """The client of ${name}.

        Raises:
            ConfigurationError: The environment does not say how to reach it.
        """
        return cast(${port}, self._client("${name}"))
`;

const present = `def present(value: ValueT | None) -> ValueT:
    """Insist on a value that another service may leave out.

    Raises:
        ApiError: It is missing.
    """
    if value is None:
        raise ApiError(502, "Another service could not do its part.")
    return value
`;
