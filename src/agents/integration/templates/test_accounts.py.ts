/** backend/tests/integrations/test_accounts.py. */
import type { OwnerView } from "../view/owner.ts";

export const accountsTests = ({
  owned,
  imports,
  fixture,
  parameter,
  only,
  first,
}: OwnerView) => `"""Connected accounts: what is stored, when a token is refreshed, and what a refusal means."""

import asyncio
from uuid import UUID

import httpx
import pytest
import respx
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.connected_account.models import ConnectedAccount
from app.integrations.accounts import Accounts
from app.integrations.errors import (
    AuthenticationError,
    IntegrationError,
    MalformedResponseError,
    NoAnswerError,
    NotConnectedError,
    ServerStatusError,
)
from app.integrations.oauth import EARLY, TokenAnswer
${imports}
from tests.integrations.clock import FakeClock
from tests.integrations.shop import ENVIRONMENT, SHOP, authorization

Sessions = async_sessionmaker[AsyncSession]
FIRST = TokenAnswer(access_token="access-1", refresh_token="refresh-1", expires_in=3600)

${fixture}

@pytest.fixture
def accounts(sessions: Sessions, clock: FakeClock) -> Accounts:
    return Accounts(authorization(clock), sessions)


@pytest.fixture
def exchange(network: respx.MockRouter) -> respx.Route:
    """A token endpoint that gives access-2 with refresh-2, then access-3 with refresh-3 and so on."""
    route = network.post(SHOP.exchange_url)
    route.side_effect = [
        httpx.Response(
            200,
            json={
                "access_token": f"access-{number}",
                "refresh_token": f"refresh-{number}",
                "token_type": "Bearer",
                "expires_in": 3600,
            },
        )
        for number in range(2, 100)
    ]
    return route


def sent(route: respx.Route) -> list[str]:
    """The refresh tokens that were sent."""
    return [
        httpx.QueryParams(call.request.content.decode())["refresh_token"] for call in route.calls
    ]


async def stored(sessions: Sessions) -> list[ConnectedAccount]:
    async with sessions() as session:
        return list(await session.scalars(sa.select(ConnectedAccount)))


async def test_tokens_are_stored_encrypted(
    accounts: Accounts, sessions: Sessions${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    [account] = await stored(sessions)
    fernet = Fernet(ENVIRONMENT["TOKEN_ENCRYPTION_KEY"])
    assert account.refresh_token is not None
    assert "access-1" not in account.access_token
    assert "refresh-1" not in account.refresh_token
    assert fernet.decrypt(account.access_token) == b"access-1"
    assert fernet.decrypt(account.refresh_token) == b"refresh-1"
    assert await accounts.token_for(${only}) == "access-1"


async def test_connecting_again_replaces_the_tokens(
    accounts: Accounts, sessions: Sessions${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    await accounts.save(${first}TokenAnswer(access_token="access-9"))
    [account] = await stored(sessions)
    assert (account.refresh_token, account.expires_at) == (None, None)
    assert await accounts.token_for(${only}) == "access-9"


async def test_connections_at_once_leave_one_account(
    accounts: Accounts, sessions: Sessions${parameter}
) -> None:
    await asyncio.gather(*(accounts.save(${first}FIRST) for _ in range(4)))
    assert len(await stored(sessions)) == 1


async def test_without_an_account_there_is_no_token(accounts: Accounts${parameter}) -> None:
    with pytest.raises(NotConnectedError, match="no account"):
        await accounts.token_for(${only})

${owned ? othersTest : ""}
async def test_a_token_is_kept_until_shortly_before_its_end(
    accounts: Accounts, exchange: respx.Route, clock: FakeClock${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    clock.advance(3600 - EARLY - 1)
    assert await accounts.token_for(${only}) == "access-1"
    clock.advance(1)
    assert await accounts.token_for(${only}) == "access-2"
    clock.advance(3600 - EARLY)
    assert await accounts.token_for(${only}) == "access-3"
    assert sent(exchange) == ["refresh-1", "refresh-2"]


async def test_a_token_without_an_end_is_kept(
    accounts: Accounts, exchange: respx.Route, clock: FakeClock${parameter}
) -> None:
    await accounts.save(${first}FIRST.model_copy(update={"expires_in": None}))
    clock.advance(1_000_000)
    assert await accounts.token_for(${only}) == "access-1"
    assert exchange.call_count == 0


async def test_a_refresh_token_stays_good_until_another_comes(
    accounts: Accounts, exchange: respx.Route${parameter}
) -> None:
    exchange.side_effect = [httpx.Response(200, json={"access_token": f"new-{n}"}) for n in (1, 2)]
    await accounts.save(${first}FIRST)
    assert await accounts.refreshed(${first}"access-1") == "new-1"
    assert await accounts.refreshed(${first}"new-1") == "new-2"
    assert sent(exchange) == ["refresh-1", "refresh-1"]


async def test_calls_that_start_together_share_a_refresh(
    accounts: Accounts, exchange: respx.Route, clock: FakeClock${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    clock.advance(3600)
    tokens = await asyncio.gather(*(accounts.token_for(${only}) for _ in range(5)))
    assert tokens == ["access-2"] * 5
    assert sent(exchange) == ["refresh-1"]


async def test_an_account_whose_grant_has_ended_is_forgotten(
    accounts: Accounts, sessions: Sessions, exchange: respx.Route${parameter}
) -> None:
    exchange.side_effect = [httpx.Response(400, json={"error": "invalid_grant"})]
    await accounts.save(${first}FIRST)
    with pytest.raises(NotConnectedError, match="connected again"):
        await accounts.refreshed(${first}"access-1")
    assert await stored(sessions) == []
    with pytest.raises(NotConnectedError, match="no account"):
        await accounts.token_for(${only})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), AuthenticationError),
        (httpx.Response(400, content=b"not json"), AuthenticationError),
        (httpx.Response(503), ServerStatusError),
        (httpx.Response(200, json={}), MalformedResponseError),
        (httpx.Response(200, json={"access_token": "a", "token_type": "mac"}), MalformedResponseError),
        (httpx.ReadTimeout("slow"), NoAnswerError),
    ],
)
async def test_a_refresh_that_fails_otherwise_keeps_the_account(
    accounts: Accounts,
    sessions: Sessions,
    exchange: respx.Route,
    answer: httpx.Response | Exception,
    kind: type[IntegrationError]${owned ? ",\n    owner: UUID" : ""},
) -> None:
    exchange.side_effect = [answer]
    await accounts.save(${first}FIRST)
    with pytest.raises(kind):
        await accounts.refreshed(${first}"access-1")
    assert len(await stored(sessions)) == 1
    assert await accounts.token_for(${only}) == "access-1"


async def test_a_token_that_cannot_be_refreshed_is_used_to_its_end(
    accounts: Accounts, clock: FakeClock${parameter}
) -> None:
    await accounts.save(${first}TokenAnswer(access_token="access-1", expires_in=60))
    clock.advance(1000)
    assert await accounts.token_for(${only}) == "access-1"
    with pytest.raises(NotConnectedError, match="cannot be refreshed"):
        await accounts.refreshed(${first}"access-1")


async def test_the_key_can_be_replaced_while_the_old_one_is_kept_beside_it(
    accounts: Accounts, sessions: Sessions, clock: FakeClock${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    new = Fernet.generate_key().decode()
    both = f"{new}, {ENVIRONMENT['TOKEN_ENCRYPTION_KEY']}"
    rotated = Accounts(authorization(clock, TOKEN_ENCRYPTION_KEY=both), sessions)
    assert await rotated.token_for(${only}) == "access-1"
    strange = Accounts(authorization(clock, TOKEN_ENCRYPTION_KEY=new), sessions)
    with pytest.raises(NotConnectedError, match="TOKEN_ENCRYPTION_KEY"):
        await strange.token_for(${only})


async def test_requests_are_signed_and_a_refused_token_is_refreshed_once(
    accounts: Accounts, network: respx.MockRouter, exchange: respx.Route${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    route = network.get("https://shop.test/orders")
    route.side_effect = [httpx.Response(200), httpx.Response(401), httpx.Response(200)]
    async with httpx.AsyncClient(auth=accounts.auth_for(${only})) as client:
        for _ in range(2):
            response = await client.get("https://shop.test/orders")
            assert response.status_code == 200
    signed = [call.request.headers["Authorization"] for call in route.calls]
    assert signed == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]
    assert sent(exchange) == ["refresh-1"]


async def test_a_token_that_is_refused_again_is_not_refreshed_again(
    accounts: Accounts, network: respx.MockRouter, exchange: respx.Route${parameter}
) -> None:
    await accounts.save(${first}FIRST)
    network.get("https://shop.test/orders").respond(401)
    async with httpx.AsyncClient(auth=accounts.auth_for(${only})) as client:
        response = await client.get("https://shop.test/orders")
    assert response.status_code == 401
    assert sent(exchange) == ["refresh-1"]


async def test_calls_that_are_refused_together_share_a_refresh(
    accounts: Accounts, network: respx.MockRouter, exchange: respx.Route${parameter}
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        stale = request.headers["Authorization"] == "Bearer access-1"
        return httpx.Response(401 if stale else 200)

    await accounts.save(${first}FIRST)
    network.get("https://shop.test/orders").mock(side_effect=answer)
    async with httpx.AsyncClient(auth=accounts.auth_for(${only})) as client:
        responses = await asyncio.gather(
            *(client.get("https://shop.test/orders") for _ in range(5))
        )
    assert [response.status_code for response in responses] == [200] * 5
    assert sent(exchange) == ["refresh-1"]
`;

const othersTest = `
async def test_people_have_accounts_of_their_own(
    accounts: Accounts, people: tuple[UUID, UUID]
) -> None:
    owner, other = people
    await accounts.save(owner, FIRST)
    with pytest.raises(NotConnectedError):
        await accounts.token_for(other)
    await accounts.save(other, TokenAnswer(access_token="access-9"))
    assert await accounts.token_for(owner) == "access-1"
    assert await accounts.token_for(other) == "access-9"

`;
