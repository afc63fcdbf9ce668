/** backend/app/<entity>/router.py */
import type { EntityView, OperationView } from "../../view/entity.ts";
import { declarations, endpointRoute, handlerParameters } from "./endpoint.py.ts";

export function routerPy(view: EntityView): string {
  // A literal path answers before one with a parameter.
  const [early, late] = [false, true].map((onItem) => view.endpoints.filter(({ item }) => (item !== null) === onItem));
  const [lists, items] = [false, true].map((onItem) =>
    view.operations.filter((operation) => operation.onItem === onItem),
  );
  const own = (operations: readonly OperationView[] = []) =>
    operations.map((operation) => handlers[operation.operation](view, operation));
  const beyond = (endpoints: EntityView["endpoints"] = []) => endpoints.map((one) => endpointRoute(view, one));
  return [head(view), ...own(lists), ...beyond(early), ...own(items), ...beyond(late)].join("\n");
}

const head = (view: EntityView) => `"""The HTTP routes of ${view.many}."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from app.auth.dependencies import ViewerDep, get_viewer
from app.core.errors import problems
from app.core.pagination import PageQuery
from app.${view.package}.dependencies import ${view.service}Dep
${schemaImports(view)}

router = APIRouter(${view.prefix === "" ? "" : `prefix="${view.prefix}", `}tags=["${view.name}"])
${[...view.operations.map(({ onItem }) => onItem), ...view.endpoints.map(({ item }) => item !== null)].includes(true) ? `\nItemId = Annotated[UUID, Path(description="Which ${view.one}.")]\n` : ""}`;

/** Every schema that the package may have; the formatter leaves out what is not used. */
export function schemaImports(view: EntityView): string {
  const { create, page, read, update } = view.schemas;
  const own = view.endpoints.flatMap(({ body, answer }) => [body, answer]).filter((name) => name !== null);
  return [...new Set([create, page, read, update, view.query, ...own])]
    .map((name) => `from app.${view.package}.schemas import ${name}`)
    .join("\n");
}

const handlers: Readonly<Record<OperationView["operation"], (view: EntityView, operation: OperationView) => string>> = {
  list: (view, operation) => `
@router.get(
    "${view.path}",
${declarations(operation)}
)
async def ${operation.handler}(
    ${handlerParameters(view.service, { viewer: operation.viewer, query: view.query })}
) -> ${view.schemas.page}:
    """${operation.description}"""
    return await service.page(${viewer(operation)}query)
`,
  create: (view, operation) => `
@router.post(
    "${view.path}",
    status_code=201,
${declarations(operation)}
)
async def ${operation.handler}(${handlerParameters(view.service, { viewer: operation.viewer, data: view.schemas.create })}) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.create(${viewer(operation)}data)
`,
  get: (view, operation) => `
@router.get(
    "${view.path}/{id}",
${declarations(operation)}
)
async def ${operation.handler}(${handlerParameters(view.service, { viewer: operation.viewer, id: true })}) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.get(${viewer(operation)}id)
`,
  update: (view, operation) => `
@router.patch(
    "${view.path}/{id}",
${declarations(operation)}
)
async def ${operation.handler}(
    ${handlerParameters(view.service, { viewer: operation.viewer, id: true, data: view.schemas.update })}
) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.update(${viewer(operation)}id, data)
`,
  delete: (view, operation) => `
@router.delete(
    "${view.path}/{id}",
    status_code=204,
${declarations(operation)}
)
async def ${operation.handler}(${handlerParameters(view.service, { viewer: operation.viewer, id: true })}) -> None:
    """${operation.description}"""
    await service.delete(${viewer(operation)}id)
`,
};

const viewer = (operation: OperationView) => (operation.viewer ? "viewer, " : "");
