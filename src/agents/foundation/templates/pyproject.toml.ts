/** backend/pyproject.toml: the project and what every tool is held to. Exact versions are in requirements.lock. */
import type { FoundationView } from "../view/foundation.ts";

export function pyprojectToml({ app }: FoundationView): string {
  return `[project]
name = "${app}"
version = "0.1.0"
description = "The backend of ${app}"
requires-python = ">=3.11"
dependencies = [
    "aiosqlite",
    "alembic",
    "argon2-cffi",
    "asyncpg",
    "authlib",
    "cryptography",
    "fastapi>=0.142",
    "httpx>=0.28,<0.29",
    "pydantic-settings",
    "pydantic[email]>=2",
    "pyjwt",
    "python-multipart",
    "sqlalchemy[asyncio]>=2.0.54,<2.1",
    "uvicorn",
]

[project.optional-dependencies]
dev = ["black", "mypy", "pytest>=9", "pytest-asyncio", "pytest-cov", "respx", "ruff"]

[tool.black]
line-length = 100
target-version = ["py311"]

[tool.ruff]
line-length = 100
target-version = "py311"

[tool.ruff.lint]
select = ["E", "F", "W", "I", "N", "D", "ANN", "UP", "B", "SIM", "RUF", "S", "PT", "ASYNC"]
# Black wraps lines; what it cannot wrap, a long name or text of the spec, stays on one.
ignore = ["E501"]

[tool.ruff.lint.isort]
known-first-party = ["app", "tests"]

[tool.ruff.lint.pydocstyle]
convention = "google"

[tool.ruff.lint.flake8-annotations]
allow-star-arg-any = true

[tool.ruff.lint.flake8-bugbear]
extend-immutable-calls = ["fastapi.Depends", "fastapi.Query", "fastapi.Path", "fastapi.Body"]

[tool.ruff.lint.per-file-ignores]
# Tests say what they do by their names, assert, and use passwords that open nothing.
"tests/**" = ["D", "S101", "S105", "S106"]

[tool.mypy]
strict = true
files = ["app", "migrations", "tests"]
explicit_package_bases = true

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-markers", "--strict-config"]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
pythonpath = ["."]
testpaths = ["tests"]
xfail_strict = true

[tool.coverage.run]
branch = true
# SQLAlchemy runs its work in greenlets: without this, lines after an await of it look unreached.
concurrency = ["greenlet", "thread"]
source = ["app"]

[tool.coverage.report]
exclude_also = ["if TYPE_CHECKING:"]
show_missing = true
`;
}
