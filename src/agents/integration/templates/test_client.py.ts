/** backend/tests/integrations/test_<name>_client.py */
import { pythonString } from "../../python.ts";
import type { ClientTestView, OperationTestView } from "../view/client-tests.ts";

/**
 * @param auth tests of the authentication, with what they import.
 */
export const clientTests = (view: ClientTestView, auth: { readonly imports: string; readonly tests: string }) => {
  const { name, className } = view.integration;
  const client = `${className}Client`;
  return `"""The client of ${name} against answers as its API gives them."""

import asyncio
import datetime
import decimal
import json
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from app.integrations.errors import (
    AuthenticationError,
    CircuitOpenError,
    ConfigurationError,
    MalformedResponseError,
    NoAnswerError,
    ServerStatusError,
    StatusError,
)
from app.integrations.${name} import contract
${auth.imports}
from app.integrations.${name}.client import FAILURE_THRESHOLD, RECOVERY_TIMEOUT, ${client}, open_client
from app.integrations.${name}.settings import VARIABLES, ${className}Settings
from tests.integrations.clock import FakeClock

HOST = "service.test"
ENVIRONMENT = {
    "${view.integration.baseUrlVariable}": f"https://{HOST}/base",
${view.environment.map(([variable, value]) => `    ${pythonString(variable)}: ${pythonString(value)},`).join("\n")}
}
${view.operations.flatMap(({ answers }) => answers.map(({ constant, json }) => `${constant} = ${json}`)).join("\n")}


@pytest.fixture
async def client(clock: FakeClock) -> AsyncIterator[${client}]:
    """A client whose time the test controls."""
    settings = ${className}Settings.from_environment(ENVIRONMENT)
    async with ${client}(settings, clock.as_clock()) as opened:
        yield opened

${view.operations.map((operation) => helpers(operation, client)).join("\n")}
${auth.tests}

def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    settings = ${className}Settings.from_environment()
    assert settings == ${className}Settings.from_environment(ENVIRONMENT)
    assert settings.base_url == f"https://{HOST}/base"


def test_the_address_is_the_spec_s_unless_the_environment_says_otherwise() -> None:
    given = {variable: "a-value" for variable in VARIABLES.values()}
    settings = ${className}Settings.from_environment(given)
    assert settings.base_url == ${view.integration.baseUrl}
    assert "a-value" not in repr(settings)


async def test_the_client_keeps_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    opened: contract.${view.integration.portClass} = open_client()
    assert isinstance(opened, ${client})
    await opened.close()


${view.needsSettings.map(() => settingsTest(className)).join("\n")}
${view.idle.map(() => idleTest(client)).join("\n")}
${view.operations.map((operation) => operationTests(operation, client)).join("\n")}
${view.any.map((operation) => signatureTest(operation, client, view.signature)).join("\n")}
${view.any.map((operation) => noAnswerTest(operation, client, operation.attemptsWithoutAnswer)).join("\n")}
${view.recovers.map((operation) => recoveryTest(operation, client)).join("\n")}
${view.waitsForRetryAfter.map((operation) => retryAfterTest(operation, client, operation.seconds)).join("\n")}
${view.once.map((operation) => onceTest(operation, client)).join("\n")}
${view.malformed.map((operation) => malformedTest(operation, client)).join("\n")}
${view.any.map((operation) => circuitTests(operation, client)).join("\n")}
`;
};

const settingsTest = (className: string) => `
@pytest.mark.parametrize("variable", sorted(VARIABLES.values()))
def test_a_setting_that_is_empty_is_named(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        ${className}Settings.from_environment({**ENVIRONMENT, variable: ""})
`;

const idleTest = (client: string) => `
async def test_a_client_without_operations_sends_nothing(
    client: ${client}, network: respx.MockRouter
) -> None:
    await client.close()
    assert len(network.calls) == 0
`;

const helpers = (operation: OperationTestView, client: string) => `
async def call_${operation.method}(client: ${client}) -> ${operation.returnType}:
    return await client.${operation.method}(${operation.callArguments.join(", ")})


def ${operation.method}_route(network: respx.MockRouter) -> respx.Route:
    return network.route(method=${operation.httpMethod}, host=HOST, path=${operation.path})
`;

const operationTests = (operation: OperationTestView, client: string) =>
  [
    ...operation.answers.map(
      ({ constant, responseClass }) => `
async def test_${operation.method}_sends_and_reads_what_the_spec_says(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network).respond(json=${constant})
    answer = await call_${operation.method}(client)
    assert answer == ${responseClass}.model_validate_json(json.dumps(${constant}))
    request = route.calls.last.request
    assert request.headers["Accept"] == "application/json"
${operation.assertions.map((line) => `    ${line}`).join("\n")}
`,
    ),
    ...operation.silent.map(
      () => `
async def test_${operation.method}_sends_what_the_spec_says(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network).respond(204)
    await call_${operation.method}(client)
    request = route.calls.last.request
    assert request.headers["Accept"] == "application/json"
${operation.assertions.map((line) => `    ${line}`).join("\n")}
`,
    ),
  ].join("\n");

const signatureTest = (operation: OperationTestView, client: string, assertions: readonly string[]) => `
async def test_requests_are_signed_as_the_spec_says(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network).respond(${operation.good})
    await call_${operation.method}(client)
    request = route.calls.last.request
${assertions.map((line) => `    ${line}`).join("\n")}
`;

const noAnswerTest = (operation: OperationTestView, client: string, attempts: number) => `
async def test_a_timeout_is_told_after_as_many_attempts_as_the_spec_says(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network).mock(side_effect=httpx.ReadTimeout("slow"))
    with pytest.raises(NoAnswerError):
        await call_${operation.method}(client)
    assert route.call_count == ${attempts}
`;

const recoveryTest = (operation: OperationTestView, client: string) => `
async def test_a_call_is_repeated_after_a_server_error(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network)
    route.side_effect = [httpx.Response(503), httpx.Response(${operation.good.replace(/^json/, "200, json")})]
    await call_${operation.method}(client)
    assert route.call_count == 2
`;

const retryAfterTest = (operation: OperationTestView, client: string, seconds: number) => `
async def test_a_call_is_repeated_no_sooner_than_the_other_side_asks(
    client: ${client}, network: respx.MockRouter, clock: FakeClock
) -> None:
    route = ${operation.method}_route(network)
    route.side_effect = [
        httpx.Response(429, headers={"Retry-After": "${seconds}"}),
        httpx.Response(${operation.good.replace(/^json/, "200, json")}),
    ]
    await call_${operation.method}(client)
    assert route.call_count == 2
    assert len(clock.slept) == 1
    assert clock.slept[0] >= ${seconds}
`;

const onceTest = (operation: OperationTestView, client: string) => `
async def test_a_call_that_may_have_had_its_effect_is_not_repeated(
    client: ${client}, network: respx.MockRouter
) -> None:
    route = ${operation.method}_route(network).respond(503)
    with pytest.raises(ServerStatusError):
        await call_${operation.method}(client)
    assert route.call_count == 1
`;

const malformedTest = (operation: OperationTestView, client: string) => `
@pytest.mark.parametrize("content", [b"[]", b"not json", b""])
async def test_an_answer_of_another_shape_is_an_error(
    client: ${client}, network: respx.MockRouter, content: bytes
) -> None:
    ${operation.method}_route(network).respond(200, content=content)
    with pytest.raises(MalformedResponseError):
        await call_${operation.method}(client)
`;

const circuitTests = (operation: OperationTestView, client: string) => `
async def test_the_circuit_opens_at_the_threshold_and_a_probe_closes_it(
    client: ${client}, network: respx.MockRouter, clock: FakeClock
) -> None:
    route = ${operation.method}_route(network).respond(503)
    for _ in range(FAILURE_THRESHOLD):
        with pytest.raises(ServerStatusError):
            await call_${operation.method}(client)
    calls = route.call_count
    with pytest.raises(CircuitOpenError):
        await call_${operation.method}(client)
    assert route.call_count == calls
    clock.advance(RECOVERY_TIMEOUT)
    route.respond(${operation.good})
    await call_${operation.method}(client)
    assert route.call_count == calls + 1


async def test_a_probe_that_fails_opens_the_circuit_anew(
    client: ${client}, network: respx.MockRouter, clock: FakeClock
) -> None:
    route = ${operation.method}_route(network).respond(503)
    for _ in range(FAILURE_THRESHOLD):
        with pytest.raises(ServerStatusError):
            await call_${operation.method}(client)
    clock.advance(RECOVERY_TIMEOUT)
    with pytest.raises(ServerStatusError):
        await call_${operation.method}(client)
    calls = route.call_count
    with pytest.raises(CircuitOpenError):
        await call_${operation.method}(client)
    assert route.call_count == calls
`;
