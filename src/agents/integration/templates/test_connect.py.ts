/** backend/tests/integrations/test_connect.py. */
import type { OwnerView } from "../view/owner.ts";

export const connectTests = ({
  owned,
  imports,
  fixture,
  parameter,
  only,
}: OwnerView) => `"""The way of a person who connects an account: out to the provider, and back."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
import respx
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.connected_account.models import ConnectedAccount
from app.integrations.authorization import LIFETIME, LOCAL_URL, code_challenge
from app.integrations.connect import connect_router, open_accounts
from app.integrations.dependencies import get_clock
from app.integrations.errors import ConfigurationError
${imports}
from tests.integrations.clock import FakeClock
from tests.integrations.shop import ENVIRONMENT, SHOP, authorization

Sessions = async_sessionmaker[AsyncSession]
BAZAAR = replace(SHOP, name="bazaar", pkce=False, scopes=())
CALLBACK = "/integrations/shop/callback"

${fixture}

@pytest.fixture
async def browser(
    sessions: Sessions, clock: FakeClock, monkeypatch: pytest.MonkeyPatch${parameter}
) -> AsyncIterator[httpx.AsyncClient]:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    app = FastAPI()
    app.state.sessions = sessions
${owned ? viewerId : ""}    app.dependency_overrides[get_clock] = clock.as_clock
    app.include_router(connect_router(SHOP))
    app.include_router(connect_router(BAZAAR))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://app.test"${signedIn(owned)}) as client:
        yield client


@pytest.fixture
def exchange(network: respx.MockRouter) -> respx.Route:
    return network.post(SHOP.exchange_url).respond(
        json={"access_token": "access-1", "token_type": "bearer", "refresh_token": "refresh-1"}
    )


async def set_out(browser: httpx.AsyncClient, provider: str = "shop") -> httpx.QueryParams:
    """Begin to connect an account, and return what the provider is asked."""
    response = await browser.get(f"/integrations/{provider}/connect")
    assert response.status_code == 200
    return httpx.URL(response.json()["url"]).params


async def come_back(browser: httpx.AsyncClient, **answer: str) -> httpx.Response:
    return await browser.get(CALLBACK, params=answer)


async def connected(sessions: Sessions) -> int:
    async with sessions() as session:
        return len((await session.scalars(sa.select(ConnectedAccount.id))).all())


async def test_the_provider_is_asked_as_the_standard_says(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/integrations/shop/connect")
    url = httpx.URL(response.json()["url"])
    assert url.copy_with(query=None) == "https://shop.test/authorize"
    asked = dict(url.params)
    assert len(asked.pop("code_challenge")) == 43
    assert asked.pop("state")
    assert asked == {
        "audience": "api",
        "response_type": "code",
        "client_id": "the app",
        "redirect_uri": "https://app.test/integrations/shop/callback",
        "scope": "read write",
        "code_challenge_method": "S256",
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_the_challenge_is_the_one_of_the_standard() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_a_provider_without_pkce_and_scopes_is_not_asked_for_them(
    browser: httpx.AsyncClient,
) -> None:
    asked = await set_out(browser, "bazaar")
    assert {"code_challenge", "code_challenge_method", "scope"}.isdisjoint(asked)


async def test_the_cookie_stays_between_browser_and_server(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = await browser.get("/integrations/shop/connect")
    cookie = response.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Secure", f"Path={CALLBACK}", f"Max-Age={LIFETIME}"):
        assert part in cookie
    assert browser.cookies["shop_connect"] not in response.json()["url"]
    monkeypatch.delenv("PUBLIC_URL")
    local = await browser.get("/integrations/shop/connect")
    assert "Secure" not in local.headers["Set-Cookie"]
    assert httpx.URL(local.json()["url"]).params["redirect_uri"] == LOCAL_URL + CALLBACK


async def test_a_person_who_consents_comes_back_connected(
    browser: httpx.AsyncClient,
    exchange: respx.Route,
    sessions: Sessions,
    clock: FakeClock${owned ? ",\n    owner: UUID" : ""},
) -> None:
    asked = await set_out(browser)
    response = await come_back(browser, state=asked["state"], code="a code")
    assert response.status_code == 303
    assert response.headers["Location"] == "https://app.test/?connected=shop"
    assert "shop_connect" not in browser.cookies
    form = dict(httpx.QueryParams(exchange.calls.last.request.content.decode()))
    assert code_challenge(form.pop("code_verifier")) == asked["code_challenge"]
    assert form == {
        "grant_type": "authorization_code",
        "code": "a code",
        "redirect_uri": asked["redirect_uri"],
    }
    accounts = open_accounts(SHOP, sessions, clock.as_clock())
    assert await accounts.token_for(${only}) == "access-1"


async def test_without_pkce_the_code_is_enough(
    browser: httpx.AsyncClient, exchange: respx.Route
) -> None:
    asked = await set_out(browser, "bazaar")
    response = await browser.get(
        "/integrations/bazaar/callback", params={"state": asked["state"], "code": "a code"}
    )
    assert response.headers["Location"] == "https://app.test/?connected=bazaar"
    assert b"code_verifier" not in exchange.calls.last.request.content


async def test_a_person_has_ten_minutes(
    browser: httpx.AsyncClient, exchange: respx.Route, clock: FakeClock
) -> None:
    first = await set_out(browser)
    clock.advance(LIFETIME + 1)
    late = await come_back(browser, state=first["state"], code="a code")
    assert late.status_code == 400
    second = await set_out(browser)
    clock.advance(LIFETIME)
    in_time = await come_back(browser, state=second["state"], code="a code")
    assert in_time.status_code == 303


@pytest.mark.parametrize("cookie", [None, "", "another browser's", "ü"])
async def test_another_browser_cannot_finish_the_connection(
    browser: httpx.AsyncClient, exchange: respx.Route, sessions: Sessions, cookie: str | None
) -> None:
    asked = await set_out(browser)
    browser.cookies.clear()
    given = {} if cookie is None else {b"Cookie": f"shop_connect={cookie}".encode()}
    response = await browser.get(
        CALLBACK, params={"state": asked["state"], "code": "a code"}, headers=given
    )
    assert response.status_code == 400
    assert exchange.call_count == 0
    assert await connected(sessions) == 0


async def test_a_state_that_is_not_this_provider_s_is_refused(
    browser: httpx.AsyncClient, exchange: respx.Route
) -> None:
    bazaar = await set_out(browser, "bazaar")
    cookie = browser.cookies["bazaar_connect"]
    for state in ("", "made up", "ü", bazaar["state"]):
        browser.cookies.set("shop_connect", cookie)
        response = await come_back(browser, state=state, code="a code")
        assert response.status_code == 400
    assert exchange.call_count == 0


@pytest.mark.parametrize(
    ("answer", "logged"),
    [
        ({"error": "access_denied"}, "shop: access_denied"),
        ({"error": "<script>"}, "no code and no reason"),
        ({"error": "access_denied", "code": "a code"}, "shop: access_denied"),
        ({}, "no code and no reason"),
    ],
)
async def test_a_person_who_declines_comes_back_without_an_account(
    browser: httpx.AsyncClient,
    exchange: respx.Route,
    sessions: Sessions,
    caplog: pytest.LogCaptureFixture,
    answer: dict[str, str],
    logged: str,
) -> None:
    asked = await set_out(browser)
    with caplog.at_level(logging.WARNING):
        response = await come_back(browser, state=asked["state"], **answer)
    assert response.headers["Location"] == "https://app.test/?connect_failed=shop"
    assert logged in caplog.text
    assert "<script>" not in caplog.text
    assert exchange.call_count == 0
    assert await connected(sessions) == 0


async def test_a_code_that_the_provider_refuses_connects_nothing(
    browser: httpx.AsyncClient, exchange: respx.Route, sessions: Sessions
) -> None:
    exchange.respond(400, json={"error": "invalid_grant"})
    asked = await set_out(browser)
    response = await come_back(browser, state=asked["state"], code="a code")
    assert response.headers["Location"] == "https://app.test/?connect_failed=shop"
    assert await connected(sessions) == 0


@pytest.mark.parametrize("variable", ["SHOP_ID", "SHOP_KEY", "TOKEN_ENCRYPTION_KEY"])
async def test_a_setting_that_is_missing_is_named(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(variable)
    for path in ("/integrations/shop/connect", CALLBACK):
        response = await browser.get(path)
        assert response.status_code == 503
        assert response.json()["detail"] == f"shop: not in the environment: {variable}"


async def test_a_key_that_is_none_is_told_without_its_text(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEY", "not-a-key")
    response = await browser.get("/integrations/shop/connect")
    assert response.status_code == 503
    assert response.json()["detail"] == "shop: TOKEN_ENCRYPTION_KEY does not hold a Fernet key"


def test_accounts_are_opened_with_the_settings_of_the_environment(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="SHOP_ID"):
        open_accounts(SHOP, sessions)


def test_settings_do_not_show_their_secrets(clock: FakeClock) -> None:
    assert ENVIRONMENT["SHOP_KEY"] not in repr(authorization(clock).settings)
${owned ? anonymousTest : ""}`;

const viewerId = `
    async def viewer_id(request: Request) -> UUID:
        if "Authorization" not in request.headers:
            raise HTTPException(401)
        return owner

    app.state.viewer_id = viewer_id
`;

const signedIn = (owned: boolean) => (owned ? ', headers={"Authorization": "Bearer of a person"}' : "");

const anonymousTest = `

async def test_who_is_not_signed_in_cannot_connect(browser: httpx.AsyncClient) -> None:
    del browser.headers["Authorization"]
    response = await browser.get("/integrations/shop/connect")
    assert response.status_code == 401
`;
