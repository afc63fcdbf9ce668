/** backend/tests/api/test_auth.py */
import type { AuthView } from "../../view/auth.ts";

export function testAuthPy(view: AuthView): string {
  return [
    head(view),
    signIn(view),
    ...(view.login.ignoresCase ? [ignoresCase(view)] : []),
    refresh(view),
    viewer(view),
  ].join("\n");
}

const head = ({
  entity,
  package: factory,
  json,
  login,
  secret,
  routes,
  path,
}: AuthView) => `"""Signing in, staying signed in, and signing out."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import jwt
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI
from httpx import AsyncClient, Response
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.auth.dependencies import get_viewer_id
from app.core import security
from app.core.config import ACCESS_TOKEN_LIFETIME, API_PREFIX, Settings
from app.core.db import create_engine
from app.core.models import load_models
from app.main import create_app
from app.refresh_token.models import RefreshToken
from app.${factory}.models import ${entity}
from tests.api.support import RowFactory, assert_problem, logged, open_client

${routes.map(({ operationId, path: route }) => `${constants[operationId]} = f"{API_PREFIX}${path}${route}"`).join("\n")}

PASSWORD = "correct horse battery staple"
TOKENS = {"${json.accessToken}", "${json.refreshToken}", "${json.tokenType}", "${json.expiresIn}"}

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture(scope="module")
def password_hash() -> str:
    return security.hasher.hash(PASSWORD)


@pytest.fixture
async def account(rows: RowFactory, password_hash: str) -> ${entity}:
    """Somebody with a password."""
    return await rows.${factory}(${secret}=password_hash)


async def sign_in(client: AsyncClient, login: str, password: str = PASSWORD) -> Response:
    return await client.post(SIGN_IN, json={"${login.name}": login, "password": password})


async def refresh(client: AsyncClient, token: str) -> Response:
    return await client.post(REFRESH, json={"${json.refreshToken}": token})


async def begin_session(client: AsyncClient, account: ${entity}) -> str:
    """Sign in, and return the refresh token."""
    response = await sign_in(client, account.${login.attribute})
    assert response.status_code == 200, response.text
    token: str = response.json()["${json.refreshToken}"]
    return token


async def stored_tokens(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(RefreshToken)) or 0


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
`;

const constants = { signIn: "SIGN_IN", refreshTokens: "REFRESH", signOut: "SIGN_OUT", getViewer: "ME" } as const;

const signIn = ({ entity, package: factory, json, login, secret }: AuthView) => `
async def test_sign_in_gives_tokens_that_work(anonymous: AsyncClient, account: ${entity}) -> None:
    response = await sign_in(anonymous, account.${login.attribute})
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert set(tokens) == TOKENS
    assert tokens["${json.tokenType}"] == "Bearer"
    assert tokens["${json.expiresIn}"] == ACCESS_TOKEN_LIFETIME.total_seconds()
    me = await anonymous.get(ME, headers=bearer(tokens["${json.accessToken}"]))
    assert me.json()["id"] == str(account.id)


async def test_a_wrong_password_and_an_unknown_login_get_one_answer_and_cost_the_same(
    anonymous: AsyncClient, account: ${entity}, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Spy(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            checked.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(security, "hasher", Spy())
    unknown = f"9{account.${login.attribute}[1:]}"
    answers = [
        await sign_in(anonymous, account.${login.attribute}, "wrong"),
        await sign_in(anonymous, unknown),
    ]
    for answer in answers:
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert answers[0].json() == answers[1].json()
    assert len(checked) == 2
    assert not any(security.is_outdated(stored) for stored in checked)


async def test_an_account_without_a_proper_hash_cannot_sign_in(
    anonymous: AsyncClient, rows: RowFactory
) -> None:
    account = await rows.${factory}(${secret}="not a hash")
    assert_problem(await sign_in(anonymous, account.${login.attribute}, "not a hash"), 401)


async def test_sign_in_needs_login_and_password(anonymous: AsyncClient) -> None:
    assert_problem(await anonymous.post(SIGN_IN, json={}), 422, "/${login.name}", "/password")


async def test_sign_in_renews_a_hash_that_was_made_with_other_parameters(
    anonymous: AsyncClient, rows: RowFactory, sessions: Sessions
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    account = await rows.${factory}(${secret}=weak)
    hashes = [weak]
    for _ in range(2):
        await begin_session(anonymous, account)
        async with sessions() as session:
            hashes.append((await session.get_one(${entity}, account.id)).${secret})
    assert hashes[1] != weak
    assert not security.is_outdated(hashes[1])
    assert hashes[2] == hashes[1]


async def test_sign_in_removes_expired_sessions_of_the_account(
    anonymous: AsyncClient, account: ${entity}, rows: RowFactory, sessions: Sessions
) -> None:
    other = await rows.${factory}()
    expired = datetime.now(UTC) - timedelta(seconds=1)
    async with sessions.begin() as session:
        for owner in (account, other):
            session.add(
                RefreshToken(
                    owner_id=owner.id, family=uuid4(), token_hash=uuid4().hex * 2, expires_at=expired
                )
            )
    await begin_session(anonymous, account)
    async with sessions() as session:
        left = await session.scalars(sa.select(RefreshToken).order_by(RefreshToken.expires_at))
        assert [token.owner_id for token in left] == [other.id, account.id]
`;

const ignoresCase = ({ entity, login }: AuthView) => `
async def test_upper_and_lower_case_sign_in_alike(anonymous: AsyncClient, account: ${entity}) -> None:
    response = await sign_in(anonymous, account.${login.attribute}.upper())
    assert response.status_code == 200, response.text
`;

const refresh = ({ entity, json, secret, package: factory }: AuthView) => `
async def test_refresh_gives_new_tokens_that_work(
    anonymous: AsyncClient, account: ${entity}
) -> None:
    token = await begin_session(anonymous, account)
    for _ in range(2):
        response = await refresh(anonymous, token)
        assert response.status_code == 200, response.text
        tokens = response.json()
        assert set(tokens) == TOKENS
        assert tokens["${json.refreshToken}"] != token
        token = tokens["${json.refreshToken}"]
        me = await anonymous.get(ME, headers=bearer(tokens["${json.accessToken}"]))
        assert me.json()["id"] == str(account.id)


async def test_only_the_hash_of_a_refresh_token_is_stored(
    anonymous: AsyncClient, account: ${entity}, sessions: Sessions
) -> None:
    token = await begin_session(anonymous, account)
    async with sessions() as session:
        stored = await session.scalar(sa.select(RefreshToken.token_hash))
    assert stored == security.hash_refresh_token(token)
    assert token not in stored


async def test_the_second_use_of_a_refresh_token_ends_its_session_and_no_other(
    anonymous: AsyncClient, account: ${entity}, sessions: Sessions
) -> None:
    other = await begin_session(anonymous, account)
    stolen = await begin_session(anonymous, account)
    successor = (await refresh(anonymous, stolen)).json()["${json.refreshToken}"]
    assert_problem(await refresh(anonymous, stolen), 401)
    assert await stored_tokens(sessions) == 1
    assert_problem(await refresh(anonymous, successor), 401)
    assert (await refresh(anonymous, other)).status_code == 200


async def test_of_simultaneous_refreshes_exactly_one_wins(
    tmp_path: Path, password_hash: str
) -> None:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/own.db")
    engine = create_engine(settings.database_url)
    async with engine.begin() as connection:
        await connection.run_sync(load_models().create_all)
    await engine.dispose()
    api = create_app(settings)
    async with (
        api.router.lifespan_context(api),
        open_client(api) as client,
        api.state.sessions() as session,
    ):
        account = await RowFactory(session).${factory}(${secret}=password_hash)
        await session.close()
        token = await begin_session(client, account)
        answers = await asyncio.gather(*(refresh(client, token) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
        # The others had a copy, as far as anybody can know.
        assert await stored_tokens(api.state.sessions) == 0


async def test_an_expired_refresh_token_is_refused(
    anonymous: AsyncClient, account: ${entity}, sessions: Sessions
) -> None:
    token = await begin_session(anonymous, account)
    async with sessions.begin() as session:
        await session.execute(sa.update(RefreshToken).values(expires_at=datetime.now(UTC)))
    assert_problem(await refresh(anonymous, token), 401)


async def test_an_unknown_refresh_token_is_refused(anonymous: AsyncClient) -> None:
    assert_problem(await refresh(anonymous, "nonsense"), 401)


async def test_sign_out_ends_the_session(
    anonymous: AsyncClient, account: ${entity}, sessions: Sessions
) -> None:
    first = await begin_session(anonymous, account)
    second = (await refresh(anonymous, first)).json()["${json.refreshToken}"]
    for token in (second, second, first, "nonsense"):
        response = await anonymous.post(SIGN_OUT, json={"${json.refreshToken}": token})
        assert response.status_code == 204, response.text
        assert response.content == b""
    assert await stored_tokens(sessions) == 0
    assert_problem(await refresh(anonymous, second), 401)
`;

const viewer = ({ entity }: AuthView) => `
async def test_me_is_who_is_signed_in(client: AsyncClient, viewer: ${entity}) -> None:
    response = await client.get(ME)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(viewer.id)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Bearer a.b.c", "Basic YTpi"]
)
async def test_without_a_token_nobody_is_signed_in(
    anonymous: AsyncClient, header: str | None
) -> None:
    response = await anonymous.get(ME, headers={} if header is None else {"Authorization": header})
    assert_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def forge(settings: Settings, viewer: ${entity}, **changes: Any) -> str:
    """Make a token that differs from a good one; None takes a claim away."""
    now = datetime.now(UTC)
    secret = changes.pop("secret", settings.auth_secret.get_secret_value())
    algorithm = changes.pop("algorithm", "HS256")
    claims = {"sub": str(viewer.id), "iat": now, "exp": now + timedelta(minutes=1), "jti": "1"}
    good = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(good, secret, algorithm)


async def test_a_token_that_is_forged_well_would_be_taken(
    anonymous: AsyncClient, settings: Settings, viewer: ${entity}
) -> None:
    response = await anonymous.get(ME, headers=bearer(forge(settings, viewer)))
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "x" * 64},
        {"algorithm": "HS512"},
        {"algorithm": "none", "secret": None},
        {"exp": datetime.now(UTC)},
        {"exp": None},
        {"iat": datetime.now(UTC) + timedelta(hours=1)},
        {"iat": None},
        {"jti": None},
        {"sub": None},
        {"sub": "nobody"},
        {"sub": str(UUID(int=0))},
    ],
    ids=str,
)
async def test_a_token_that_is_not_ours_or_not_valid_is_refused(
    anonymous: AsyncClient, settings: Settings, viewer: ${entity}, changes: dict[str, Any]
) -> None:
    assert_problem(await anonymous.get(ME, headers=bearer(forge(settings, viewer, **changes))), 401)


async def test_a_token_that_was_changed_is_refused(
    anonymous: AsyncClient, settings: Settings, viewer: ${entity}, rows: RowFactory
) -> None:
    header, _, signature = forge(settings, viewer).split(".")
    claims = forge(settings, viewer, jti="2").split(".")[1]
    assert_problem(await anonymous.get(ME, headers=bearer(f"{header}.{claims}.{signature}")), 401)


async def test_the_token_of_a_deleted_account_is_refused(
    anonymous: AsyncClient, client: AsyncClient, account: ${entity}, viewer: ${entity}, sessions: Sessions
) -> None:
    token = await begin_session(anonymous, account)
    async with sessions.begin() as session:
        await session.execute(sa.delete(${entity}))
    assert_problem(await client.get(ME), 401)
    assert_problem(await refresh(anonymous, token), 401)


async def test_routes_with_sessions_of_their_own_can_ask_who_is_signed_in(
    settings: Settings, sessions: Sessions, viewer: ${entity}
) -> None:
    api = create_app(settings)
    api.state.sessions = sessions

    @api.get("/who")
    async def who(id: Annotated[UUID, Depends(api.state.viewer_id)]) -> UUID:
        return id

    async with open_client(api) as client:
        assert_problem(await client.get("/who"), 401)
        response = await client.get("/who", headers=bearer(forge(settings, viewer)))
    assert response.json() == str(viewer.id)


def test_a_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH_SECRET", "x" * 31)
    with pytest.raises(ValidationError):
        Settings()


async def test_without_a_secret_each_process_makes_its_own_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Where no file called .env lies.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTH_SECRET", "")
    api, other = create_app(Settings()), Settings()
    assert api.state.settings.auth_secret != other.auth_secret
    with logged() as lines:
        async with api.router.lifespan_context(api):
            pass
    assert ["AUTH_SECRET is not set" in line["message"] for line in lines] == [True]
`;
