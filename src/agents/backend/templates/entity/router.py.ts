/** backend/app/<entity>/router.py */
import type { EntityView, OperationView } from "../../view/entity.ts";

export function routerPy(view: EntityView): string {
  return [head(view), ...view.operations.map((operation) => handlers[operation.operation](view, operation))].join("\n");
}

const head = (view: EntityView) => `"""The HTTP routes of ${view.many}."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from app.core.errors import problems
from app.${view.package}.dependencies import ${view.name}ServiceDep
from app.${view.package}.schemas import ${view.schemas.create}
from app.${view.package}.schemas import ${view.schemas.page}
from app.${view.package}.schemas import ${view.schemas.read}
from app.${view.package}.schemas import ${view.schemas.update}
from app.${view.package}.schemas import ${view.query}

router = APIRouter(prefix="${view.path}", tags=["${view.name}"])
${view.operations.some(({ onItem }) => onItem) ? `\nItemId = Annotated[UUID, Path(description="Which ${view.one}.")]\n` : ""}`;

const handlers: Readonly<Record<OperationView["operation"], (view: EntityView, operation: OperationView) => string>> = {
  list: (view, operation) => `
@router.get(
    "",
${declarations(operation)}
)
async def ${operation.handler}(
    service: ${view.name}ServiceDep, query: Annotated[${view.query}, Query()]
) -> ${view.schemas.page}:
    """${operation.description}"""
    return await service.page(query)
`,
  create: (view, operation) => `
@router.post(
    "",
    status_code=201,
${declarations(operation)}
)
async def ${operation.handler}(service: ${view.name}ServiceDep, data: ${view.schemas.create}) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.create(data)
`,
  get: (view, operation) => `
@router.get(
    "/{id}",
${declarations(operation)}
)
async def ${operation.handler}(service: ${view.name}ServiceDep, id: ItemId) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.get(id)
`,
  update: (view, operation) => `
@router.patch(
    "/{id}",
${declarations(operation)}
)
async def ${operation.handler}(
    service: ${view.name}ServiceDep, id: ItemId, data: ${view.schemas.update}
) -> ${view.schemas.read}:
    """${operation.description}"""
    return await service.update(id, data)
`,
  delete: (view, operation) => `
@router.delete(
    "/{id}",
    status_code=204,
${declarations(operation)}
)
async def ${operation.handler}(service: ${view.name}ServiceDep, id: ItemId) -> None:
    """${operation.description}"""
    await service.delete(id)
`,
};

const declarations = ({ operationId, summary, problems }: OperationView) => `    operation_id="${operationId}",
    summary="${summary}",
    responses=problems(${problems.join(", ")}),`;
