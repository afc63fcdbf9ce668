/** The part of backend/tests/integrations/test_<name>_client.py that is about OAuth 2 client credentials. */
import { pythonString } from "../../python.ts";
import type { OperationTestView } from "../view/client-tests.ts";

export const oauthTestImports = (name: string) => `from app.integrations.oauth import EARLY
from app.integrations.${name}.auth import FORM, OAUTH_URL`;

export const oauthFixture = () => `
def token_answer(number: int) -> httpx.Response:
    return httpx.Response(200, json={"access_token": f"token-{number}", "expires_in": 3600})


@pytest.fixture(autouse=True)
def tokens(network: respx.MockRouter) -> respx.Route:
    """A token endpoint that gives token-1, token-2 and so on."""
    route = network.post(OAUTH_URL)
    route.side_effect = [token_answer(number) for number in range(1, 100)]
    return route
`;

/**
 * @param attemptsAt401 how often the policy sends a call that is refused for its token.
 */
export const oauthTests = (
  view: {
    readonly client: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly attemptsAt401: number;
  },
  operation: OperationTestView,
) => `
async def test_a_token_is_asked_for_as_the_standard_says(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route
) -> None:
    ${operation.method}_route(network).respond(${operation.good})
    await call_${operation.method}(client)
    request = tokens.calls.last.request
    assert dict(httpx.QueryParams(request.content.decode())) == FORM
    basic = httpx.BasicAuth(ENVIRONMENT[${pythonString(view.clientId)}], ENVIRONMENT[${pythonString(view.clientSecret)}])
    signed = next(basic.auth_flow(httpx.Request("POST", OAUTH_URL)))
    assert request.headers["Authorization"] == signed.headers["Authorization"]


async def test_a_token_is_kept_until_shortly_before_its_end(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route, clock: FakeClock
) -> None:
    route = ${operation.method}_route(network).respond(${operation.good})
    await call_${operation.method}(client)
    clock.advance(3600 - EARLY - 1)
    await call_${operation.method}(client)
    assert tokens.call_count == 1
    clock.advance(1)
    await call_${operation.method}(client)
    assert tokens.call_count == 2
    assert route.calls.last.request.headers["Authorization"] == "Bearer token-2"


async def test_a_token_without_an_end_is_kept(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route, clock: FakeClock
) -> None:
    ${operation.method}_route(network).respond(${operation.good})
    tokens.side_effect = [httpx.Response(200, json={"access_token": "token-1"})]
    await call_${operation.method}(client)
    clock.advance(1_000_000)
    await call_${operation.method}(client)
    assert tokens.call_count == 1


async def test_calls_that_start_together_share_a_token(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route
) -> None:
    ${operation.method}_route(network).respond(${operation.good})
    await asyncio.gather(*(call_${operation.method}(client) for _ in range(5)))
    assert tokens.call_count == 1


async def test_a_refused_token_is_replaced_once(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route
) -> None:
    route = ${operation.method}_route(network)
    route.side_effect = [httpx.Response(401), httpx.Response(${operation.good.replace(/^json/, "200, json")})]
    await call_${operation.method}(client)
    assert tokens.call_count == 2
    assert route.calls.last.request.headers["Authorization"] == "Bearer token-2"


async def test_calls_that_are_refused_together_replace_the_token_once(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        stale = request.headers["Authorization"] == "Bearer token-1"
        return httpx.Response(401) if stale else httpx.Response(${operation.good.replace(/^json/, "200, json")})

    ${operation.method}_route(network).mock(side_effect=answer)
    await asyncio.gather(*(call_${operation.method}(client) for _ in range(5)))
    assert tokens.call_count == 2


async def test_a_token_that_is_refused_again_ends_the_call(
    client: ${view.client}, network: respx.MockRouter, tokens: respx.Route
) -> None:
    ${operation.method}_route(network).respond(401)
    with pytest.raises(StatusError) as caught:
        await call_${operation.method}(client)
    assert caught.value.status == 401
    assert tokens.call_count == 1 + ${view.attemptsAt401}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, json={"error": "invalid_client"}), AuthenticationError),
        (httpx.Response(400, content=b"not json"), AuthenticationError),
        (httpx.Response(503), ServerStatusError),
        (httpx.Response(200, json={"access_token": ""}), MalformedResponseError),
        (httpx.Response(200, content=b"not json"), MalformedResponseError),
    ],
)
async def test_a_call_without_a_token_is_not_made(
    client: ${view.client},
    network: respx.MockRouter,
    tokens: respx.Route,
    answer: httpx.Response,
    kind: type[Exception],
) -> None:
    route = ${operation.method}_route(network).respond(${operation.good})
    tokens.side_effect = [answer]
    with pytest.raises(kind):
        await call_${operation.method}(client)
    assert route.call_count == 0
`;
