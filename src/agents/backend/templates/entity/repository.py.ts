/** backend/app/<entity>/repository.py. Methods that nobody calls are left out. */
import type { EntityView, RepositoryMethod } from "../../view/entity.ts";

export function repositoryPy(view: EntityView): string {
  return [
    head(view),
    ...(view.methods.has("page") ? [orders(view)] : []),
    repository(view),
    ...order.filter((method) => view.methods.has(method)).map((method) => methods[method](view)),
    ...(view.methods.has("page") ? [matching(view)] : []),
  ].join("\n");
}

const order = ["page", "get", "exists", "add", "change", "remove"] as const;

const methods: Readonly<Record<RepositoryMethod, (view: EntityView) => string>> = {
  page: (view) => `
    async def page(self, query: ${view.query}) -> tuple[list[${view.name}], int]:
        """Return one page of the ${view.many} that match, and how many match in all."""
        matching = self._matching(query)
        counted = await self._session.execute(
            sa.select(sa.func.count()).select_from(matching.subquery())
        )
        rows = await self._session.scalars(
            matching.order_by(ORDERS[query.sort], ${view.name}.id)
            .offset((query.page - 1) * query.size)
            .limit(query.size)
        )
        return list(rows), counted.scalar_one()
`,
  get: (view) => `
    async def get(self, id: UUID, *, for_update: bool = False) -> ${view.name} | None:
        """Return the ${view.one} with this id, locked until the transaction ends if asked for."""
        statement = self.readable().where(${view.name}.id == id)
        if for_update:
            statement = statement.with_for_update(of=${view.name})
        row: ${view.name} | None = await self._session.scalar(statement)
        return row
`,
  exists: (view) => `
    async def exists(self, id: UUID) -> bool:
        """Tell whether there is a ${view.one} with this id that may be read."""
        found = self.readable().where(${view.name}.id == id).exists()
        return bool(await self._session.scalar(sa.select(found)))
`,
  add: (view) => `
    async def add(self, values: dict[str, object]) -> ${view.name}:
        """Store a new ${view.one}; columns without a value get their default."""
        row = ${view.name}(**values)
        self._session.add(row)
        await self._session.flush()
        await self._session.refresh(row)
        return row
`,
  change: (view) => `
    async def change(self, row: ${view.name}, values: dict[str, object]) -> None:
        """Set columns of a row, which then holds what the database holds."""
        for column, value in values.items():
            setattr(row, column, value)
        await self._session.flush()
        await self._session.refresh(row)
`,
  remove: (view) => `
    async def remove(self, row: ${view.name}) -> None:
        """Delete a row; the database deletes or unlinks what refers to it."""
        await self._session.execute(sa.delete(${view.name}).where(${view.name}.id == row.id))
`,
};

const head = (view: EntityView) => `"""All SQL about ${view.many}."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.${view.package}.models import ${view.name}
from app.${view.package}.schemas import ${view.query}
`;

const orders = (view: EntityView) => `
ORDERS: dict[str, sa.UnaryExpression[Any]] = {
${view.sorts.map(({ token, order: expression }) => `    ${token}: ${expression},`).join("\n")}
}
`;

const repository = (view: EntityView) => `
class ${view.name}Repository:
    """Reads and writes ${view.many} within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        """Work in the transaction of the session."""
        self._session = session

    def readable(self) -> sa.Select[tuple[${view.name}]]:
        """Select the ${view.many} that may be read; every read starts from here."""
        return sa.select(${view.name})
`;

const matching = (view: EntityView) => `
    def _matching(self, query: ${view.query}) -> sa.Select[tuple[${view.name}]]:
        statement = self.readable()
${view.filters
  .map(
    ({ name, condition }) => `        if query.${name} is not None:
            statement = statement.where(${condition})`,
  )
  .join("\n")}
        return statement
`;
