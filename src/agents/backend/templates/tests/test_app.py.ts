/** backend/tests/api/test_app.py */
export interface TestAppView {
  /** A path that takes a POST with a body, as a Python literal; null when no entity can be created. */
  readonly postPath: string | null;
  /** Python literal. */
  readonly license: string;
  /** Some method that the API uses. */
  readonly method: string;
}

export function testAppPy({ postPath, license, method }: TestAppView): string {
  return `"""What holds for every route."""

from pathlib import Path
from uuid import uuid4

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import pytest
from httpx import AsyncClient
from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import health
from app.core.config import Settings
from app.core.constraints import describe_violation
from app.core.db import SessionDep
from app.core.models import load_models
from app.main import create_app
from tests.api.support import assert_problem, open_client


async def test_health_and_readiness(client: AsyncClient) -> None:
    for path in ("/health", "/ready"):
        response = await client.get(path)
        assert response.status_code == 200, response.text
        assert response.json() == {"status": "ok"}


async def test_without_a_database_the_app_is_alive_and_not_ready() -> None:
    # Nothing listens there.
    api = create_app(Settings(database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    async with open_client(api) as client:
        assert (await client.get("/health")).status_code == 200
        assert_problem(await client.get("/ready"), 503)


async def test_readiness_does_not_wait_for_a_database_that_hangs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def hang() -> AsyncIterator[AsyncSession]:
        await asyncio.sleep(60)
        yield AsyncSession()

    api = create_app(settings)
    api.state.sessions = hang
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    async with open_client(api) as client:
        assert_problem(await client.get("/ready"), 503)


async def test_an_unknown_path_is_a_problem(client: AsyncClient) -> None:
    assert_problem(await client.get("/nowhere"), 404)


async def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    methods = {"DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"}
    for template, operations in {"/health": {"get": {}}, **document["paths"]}.items():
        path = template.replace("{id}", str(uuid4()))
        allowed = {method.upper() for method in operations}
        for method in methods - allowed:
            response = await client.request(method, path)
            assert_problem(response, 405)
            assert set(response.headers["allow"].split(", ")) == allowed
${postPath === null ? "" : bodies(postPath)}

async def test_the_document_says_everything(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["servers"] == [{"url": "/"}]
    assert document["info"]["license"] == ${license}
    assert not {"/health", "/ready"} & set(document["paths"])
    schemes = document.get("components", {}).get("securitySchemes", {})
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert {name for item in operation["security"] for name in item} <= set(schemes), path
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], path
            assert "HTTPValidationError" not in str(operation)


async def test_other_origins_are_let_in_only_where_settings_say_so(database_url: str) -> None:
    origin = "https://a.example"
    for origins, allowed in (([], None), ([origin], origin)):
        api = create_app(Settings(database_url=database_url, cors_origins=origins))

        @api.get("/broken")
        async def broken() -> None:
            raise RuntimeError

        async with open_client(api) as client:
            # Pages can read failures, too.
            for path in ("/health", "/nowhere", "/broken"):
                response = await client.get(path, headers={"Origin": origin})
                assert response.headers.get("access-control-allow-origin") == allowed
            asked = {"Origin": origin, "Access-Control-Request-Method": "${method}"}
            response = await client.options("/health", headers=asked)
            assert response.headers.get("access-control-allow-origin") == allowed
            asked["Access-Control-Request-Method"] = "TRACE"
            assert (await client.options("/health", headers=asked)).status_code >= 400


def test_origins_come_from_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example,")
    assert Settings().cors_origins == ["https://a.example", "https://b.example"]


async def test_a_request_is_one_transaction(tmp_path: Path) -> None:
    api = create_app(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/own.db"))

    @api.post("/run")
    async def run(session: SessionDep, statements: list[str]) -> None:
        for statement in statements:
            await session.execute(text(statement))

    @api.get("/count")
    async def count(session: SessionDep) -> int:
        total: int = (await session.execute(text("SELECT count(*) FROM child"))).scalar_one()
        return total

    async with api.router.lifespan_context(api), open_client(api) as client:
        tables = [
            "CREATE TABLE parent (id integer PRIMARY KEY)",
            "CREATE TABLE child (parent integer"
            " REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)",
        ]
        assert (await client.post("/run", json=tables)).status_code == 200
        # The constraint is looked at by the commit, which has to be over before the answer.
        dangling = ["INSERT INTO child VALUES (1)"]
        assert_problem(await client.post("/run", json=dangling), 422)
        broken = ["INSERT INTO child VALUES (NULL)", "SELECT nonsense"]
        assert_problem(await client.post("/run", json=broken), 500)
        assert (await client.get("/count")).json() == 0
        whole = ["INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1)"]
        assert (await client.post("/run", json=whole)).status_code == 200
        assert (await client.get("/count")).json() == 1


class NamedError(Exception):
    """What asyncpg raises: it names the constraint."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.constraint_name = name


def violate(name: str, *, deleting: bool = False) -> tuple[int, str, tuple[str, ...]]:
    error = Exception("refused")
    error.__cause__ = NamedError(name)
    violation = describe_violation(IntegrityError("", None, error), deleting=deleting)
    return violation.status, violation.detail, violation.columns


def test_every_constraint_is_explained_by_its_name() -> None:
    for table in load_models().tables.values():
        for constraint in table.constraints:
            name = str(constraint.name)
            if isinstance(constraint, CheckConstraint):
                assert violate(name)[0] == 422
            elif isinstance(constraint, UniqueConstraint):
                assert violate(name)[0] == 409
                assert violate(name)[2] == tuple(constraint.columns.keys())
        for index in table.indexes:
            assert violate(str(index.name))[0] == 409
        for key in table.foreign_key_constraints:
            assert violate(str(key.name))[0] == 422
            assert violate(str(key.name))[2] == tuple(key.columns.keys())
            assert violate(str(key.name), deleting=True)[0] == 409


@pytest.mark.parametrize(
    ("said", "deleting", "status", "columns"),
    [
        ("FOREIGN KEY constraint failed", False, 422, ()),
        ("FOREIGN KEY constraint failed", True, 409, ()),
        ("UNIQUE constraint failed: some.one, some.other_id", False, 409, ("one", "other_id")),
        ("CHECK constraint failed: ck_of_nobody", False, 422, ()),
        ("NOT NULL constraint failed: some.one", False, 422, ()),
    ],
)
def test_constraints_are_explained_by_what_sqlite_says(
    said: str, deleting: bool, status: int, columns: tuple[str, ...]
) -> None:
    error = IntegrityError("", None, Exception(said))
    violation = describe_violation(error, deleting=deleting)
    assert violation.status == status
    assert violation.columns == columns
`;
}

const bodies = (path: string) => `

@pytest.mark.parametrize("content", ["{", "[]", "null", "", '{"\\\\ud800": 1}', "[" * 99_999])
async def test_a_body_that_is_no_object_of_ours_is_a_problem(
    client: AsyncClient, content: str
) -> None:
    headers = {"Content-Type": "application/json"}
    assert_problem(await client.post(${path}, content=content, headers=headers), 422)
`;
