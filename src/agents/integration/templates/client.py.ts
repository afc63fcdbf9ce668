/** backend/app/integrations/<name>/client.py */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view/client.ts";

export const clientModule = (view: IntegrationView) => `"""A client of the ${view.name} API."""

import datetime
import decimal
import uuid
from copy import copy
from typing import Self
from uuid import uuid4

from app.integrations.${view.name} import contract
${view.authImport}
from app.integrations.accounts import Accounts
from app.integrations.${view.name}.settings import ${view.className}Settings
from app.integrations.resilience import CircuitBreaker, Clock, RetryPolicy
from app.integrations.transport import Client, Transport, path_segment

NAME = ${pythonString(view.name)}
TIMEOUT = ${view.timeout}
"""Seconds for each phase of a request."""
POLICY = RetryPolicy(
    attempts=${view.policy.attempts},
    initial=${view.policy.initial},
    maximum=${view.policy.maximum},
    statuses=${view.policy.statuses},
    server_errors=${view.policy.serverErrors},
    no_answer=${view.policy.noAnswer},
)
FAILURE_THRESHOLD = ${view.failureThreshold}
RECOVERY_TIMEOUT = ${view.recoveryTimeout}
"""Seconds."""


class ${view.className}Client(Client):
    """Calls ${view.name}."""

    def __init__(self, settings: ${view.className}Settings, clock: Clock | None = None) -> None:
        """Open a connection pool; nothing is sent yet.

        Args:
            settings: Address and credentials.
            clock: Time and chance, for tests.
        """
        clock = clock or Clock()
        breaker = CircuitBreaker(
            NAME,
            failure_threshold=FAILURE_THRESHOLD,
            recovery_timeout=RECOVERY_TIMEOUT,
            monotonic=clock.monotonic,
        )
        super().__init__(
            Transport(
                NAME,
                base_url=settings.base_url,
                timeout=TIMEOUT,
                policy=POLICY,
                breaker=breaker,
                auth=${view.authArgument},
                clock=clock,
            )
        )

${view.accounts.map(forAccount).join("\n")}
${view.operations.map(operation).join("\n")}


def open_client() -> contract.${view.portClass}:
    """Open the client with the settings of the process's environment.

    Raises:
        ConfigurationError: A setting is missing.
    """
    return ${view.className}Client(${view.className}Settings.from_environment())
`;

const forAccount = ({ owned }: IntegrationView["accounts"][number]) => `
    def for_account(self, accounts: Accounts${owned ? ", owner_id: uuid.UUID" : ""}) -> Self:
        """Return a client that calls on behalf of ${owned ? "a person's" : "the"} connected account.

        It shares this one's connections and circuit. A call raises NotConnectedError when there
        is no such account, or it is not accepted any more.
        """
        other = copy(self)
        other._transport = self._transport.signed_by(accounts.auth_for(${owned ? "owner_id" : ""}))
        return other
`;

const operation = (view: IntegrationView["operations"][number]) => `
    async def ${view.method}(${["self", ...view.parameters].join(", ")}) -> ${view.returnType}:
        """${view.doc}"""
        ${view.before}await self._transport.send(${view.sendArguments.join(", ")})
        ${view.after}
`;
