/** backend/tests/api/support.py */
import type { FactoryView } from "../../view/factory.ts";

export function supportPy(factories: readonly FactoryView[]): string {
  return `"""What the tests of all routes share."""

import io
import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs import configure_logging
from app.core.models import Base
${factories.map(({ entity, package: from }) => `from app.${from}.models import ${entity}\n`).join("")}
${[...new Set(factories.flatMap(({ enums }) => enums))].map((name) => `from app.enums.models import ${name}\n`).join("")}

RowT = TypeVar("RowT", bound=Base)


def assert_problem(response: Response, status: int, *pointers: str) -> None:
    """The answer is a problem document, and blames these parts of the request among others."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    assert problem["instance"] == response.request.url.path
    assert set(pointers) <= {item["pointer"] for item in problem.get("errors", [])}, response.text


def open_client(api: FastAPI) -> AsyncClient:
    """Return a client that talks to the app without a network."""
    return AsyncClient(transport=ASGITransport(app=api), base_url="http://test")


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """Log as a server does; the list holds the lines when the block has ended."""
    output, lines = io.StringIO(), list[dict[str, Any]]()
    with redirect_stdout(output), patch.object(logging.getLogger(), "handlers", []):
        configure_logging("INFO")
        yield lines
    lines += [json.loads(line) for line in output.getvalue().splitlines()]


class RowFactory:
    """Makes rows, together with the rows that they need; arguments replace the usual values."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._numbers = itertools.count(1)
${factories.map(factory).join("\n")}

    async def _store(self, row: RowT) -> RowT:
        self._session.add(row)
        await self._session.commit()
        await self._session.refresh(row)
        return row
`;
}

const factory = (view: FactoryView) => `
    async def ${view.package}(self, **values: Any) -> ${view.entity}:
${view.numbered ? "        number = next(self._numbers)\n" : ""}        usual: dict[str, Any] = {${view.values.map(({ name, value }) => `"${name}": ${value}`).join(", ")}}
${view.parents
  .map(
    ({ attribute, factory: parent }) => `        if "${attribute}" not in values:
            usual["${attribute}"] = (await self.${parent}()).id`,
  )
  .join("\n")}
        return await self._store(${view.entity}(**usual | values))
`;
