/** backend/app/<entity>/repository.py. Methods that nobody calls are left out. */
import type { EndpointView, QueryView } from "../../view/endpoint.ts";
import type { EntityView, RepositoryMethod } from "../../view/entity.ts";

export function repositoryPy(view: EntityView): string {
  const lists = view.operations.some(({ operation }) => operation === "list");
  return [
    head(view),
    ...(lists ? [orders(view)] : []),
    repository(view),
    ...(lists ? [page(view)] : []),
    ...view.endpoints.flatMap((endpoint) => (endpoint.query ? [queryPage(view, endpoint, endpoint.query)] : [])),
    ...order.filter((method) => view.methods.has(method)).map((method) => methods[method](view)),
    ...(view.methods.has("page") ? [onePage(view)] : []),
  ].join("\n");
}

const order = ["get", "exists", "holds", "allows", "add", "change", "remove"] as const;

/** Parameters and arguments of the signed-in person, where who that is decides which rows there are. */
const parameter = (view: EntityView) => (view.readGuard?.viewer ? `viewer: ${view.viewer?.entity ?? ""}, ` : "");
const readable = (view: EntityView) => `self.readable(${view.readGuard?.viewer ? "viewer" : ""})`;

const methods: Readonly<Record<Exclude<RepositoryMethod, "page" | "lock">, (view: EntityView) => string>> = {
  get: (view) => `
    async def get(self, ${parameter(view)}id: UUID${view.methods.has("lock") ? ", *, for_update: bool = False" : ""}) -> ${view.name} | None:
        """Return the ${view.one} with this id${view.methods.has("lock") ? ", locked until the transaction ends if asked for" : ""}."""
        statement = ${readable(view)}.where(${view.name}.id == id)
${
  view.methods.has("lock")
    ? `        if for_update:
            statement = statement.with_for_update(of=${view.name})
`
    : ""
}        row: ${view.name} | None = await self._session.scalar(statement)
        return row
`,
  exists: (view) => `
    async def exists(self, ${parameter(view)}id: UUID) -> bool:
        """Tell whether there is a ${view.one} with this id that may be read."""
        found = ${readable(view)}.where(${view.name}.id == id).exists()
        return bool(await self._session.scalar(sa.select(found)))
`,
  holds: (view) => `
    async def holds(self, condition: sa.ColumnElement[bool], row: ${view.name}) -> bool:
        """Tell whether a condition is true of a stored row."""
        found = sa.exists().where(${view.name}.id == row.id, condition)
        return bool(await self._session.scalar(sa.select(found)))
`,
  allows: () => `
    async def allows(self, condition: sa.ColumnElement[bool]) -> bool:
        """Tell whether a condition that is about no row is true."""
        return bool(await self._session.scalar(sa.select(condition)))
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

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PageQuery
${view.policy === null ? "" : `from app.${view.package} import policy`}
from app.${view.package}.models import ${view.name}
from app.${view.package}.schemas import ${view.query}
${view.viewer === null ? "" : `from app.${view.viewer.package}.models import ${view.viewer.entity}`}
${view.imports.join("\n")}
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

    def readable(self${view.readGuard?.viewer ? `, ${parameter(view).slice(0, -2)}` : ""}) -> sa.Select[tuple[${view.name}]]:
        """Select the ${view.many} that may be read; every read starts from here."""
        return sa.select(${view.name})${view.readGuard === null ? "" : `.where(${view.readGuard.call})`}
`;

const page = (view: EntityView) => `
    async def page(self, ${parameter(view)}query: ${view.query}) -> tuple[list[${view.name}], int]:
        """Return one page of the ${view.many} that match, and how many match in all."""
        matching = ${readable(view)}
${view.filters
  .map(
    ({ name, condition }) => `        if query.${name} is not None:
            matching = matching.where(${condition})`,
  )
  .join("\n")}
        return await self._page(matching, ORDERS[query.sort], query)
`;

const queryPage = (view: EntityView, { handler, summary }: EndpointView, query: QueryView) => `
    async def ${handler}(self, ${queryParameter(view, query)}query: PageQuery) -> tuple[list[${view.name}], int]:
        """Return one page for \`${summary}\`, and how many rows match in all."""
${query.now ? "        now = dt.datetime.now(dt.UTC)\n" : ""}        matching = ${readable(view)}${query.condition === "" ? "" : `.where(${query.condition})`}
        return await self._page(matching, ${query.order}, query)
`;

/** The signed-in person, where the rows or the query's own condition depend on them. */
const queryParameter = (view: EntityView, query: QueryView) =>
  view.readGuard?.viewer || query.viewer ? `viewer: ${view.viewer?.entity ?? ""}, ` : "";

const onePage = (view: EntityView) => `
    async def _page(
        self, matching: sa.Select[tuple[${view.name}]], order: sa.UnaryExpression[Any], query: PageQuery
    ) -> tuple[list[${view.name}], int]:
        counted = await self._session.execute(
            sa.select(sa.func.count()).select_from(matching.subquery())
        )
        rows = await self._session.scalars(
            matching.order_by(order, ${view.name}.id)
            .offset((query.page - 1) * query.size)
            .limit(query.size)
        )
        return list(rows), counted.scalar_one()
`;
