/** backend/app/<entity>/service.py */
import type { Operation } from "../../../../core/spec/model.ts";
import type { EntityView, OperationView } from "../../view/entity.ts";
import type { GuardView } from "../../view/policy.ts";
import { endpointMethod } from "./endpoint.py.ts";
import { schemaImports } from "./router.py.ts";

export function servicePy(view: EntityView): string {
  const find = (operation: Operation) => view.operations.find((candidate) => candidate.operation === operation);
  const [list, get, create, update, remove] = (["list", "get", "create", "update", "delete"] as const).map(find);
  return [
    head(view),
    constructor(view),
    ...(list ? [pageMethod(view)] : []),
    ...(get ? [getMethod(view)] : []),
    ...(create ? [createMethod(view, create)] : []),
    ...(update ? [updateMethod(view, update)] : []),
    ...(remove ? [deleteMethod(view, remove)] : []),
    ...view.endpoints.map((endpoint) => endpointMethod(view, endpoint)),
    ...(view.methods.has("get") ? [found(view)] : []),
    ...(view.references.length > 0 ? [checkReferences(view, update !== undefined)] : []),
  ].join("\n");
}

const head = (view: EntityView) => `"""What can be done with ${view.many}."""

import datetime as dt
import json
from uuid import UUID

from pydantic import HttpUrl

from app.core.errors import ApiError, ConflictError, ForbiddenError, InvalidError, NotFoundError, no_such
from app.core.integrations import Integrations, present, reported_failures
from app.core.pagination import PageQuery
from app.core.security import hash_password
${view.policy === null ? "" : `from app.${view.package} import policy`}
from app.${view.package}.models import ${view.name}
from app.${view.package}.repository import ${view.name}Repository
${schemaImports(view)}
${view.viewer === null ? "" : `from app.${view.viewer.package}.models import ${view.viewer.entity}`}
${view.repositories.map(({ entity, package: from }) => `from app.${from}.repository import ${entity}Repository\n`).join("")}
${view.endpoints.flatMap(({ imports }) => imports).join("\n")}
`;

const constructor = (view: EntityView) => `
class ${view.service}:
    """The use cases of ${view.many}. It never commits: that is the end of the request."""

    def __init__(${["self", `repository: ${view.name}Repository`, ...view.repositories.map(({ name, entity }) => `${name}: ${entity}Repository`), ...(view.calls ? ["integrations: Integrations"] : [])].join(", ")}) -> None:
        """Keep the ${view.repositories.length > 0 ? "repositories, all of one transaction" : "repository"}${view.calls ? ", and the ways to other services" : ""}."""
        self._repository = repository
${view.repositories.map(({ name }) => `        self._${name} = ${name}`).join("\n")}
${view.calls ? "        self._integrations = integrations" : ""}
`;

/** The signed-in person as the first parameter or argument, where the method needs to know. */
const parameter = (view: EntityView, needed: boolean) => (needed ? `viewer: ${view.viewer?.entity ?? ""}, ` : "");
const scope = (view: EntityView) => (view.scoped ? "viewer, " : "");

const pageMethod = (view: EntityView) => `
    async def page(self, ${parameter(view, view.scoped)}query: ${view.query}) -> ${view.schemas.page}:
        """Return one page of the ${view.many} that match."""
        rows, total = await self._repository.page(${scope(view)}query)
        items = [${view.schemas.read}.model_validate(row) for row in rows]
        return ${view.schemas.page}(items=items, total=total, page=query.page, size=query.size)
`;

const getMethod = (view: EntityView) => `
    async def get(self, ${parameter(view, view.scoped)}id: UUID) -> ${view.schemas.read}:
        """Return the ${view.one}.

        Raises:
            NotFoundError: There is none with this id.
        """
        return ${view.schemas.read}.model_validate(await self._found(${scope(view)}id))
`;

const createMethod = (view: EntityView, { guard, viewer }: OperationView) => `
    async def create(self, ${parameter(view, viewer)}data: ${view.schemas.create}) -> ${view.schemas.read}:
        """Store a new ${view.one}.${raises([
          ...(view.references.length > 0 ? ["InvalidError: It refers to something that does not exist."] : []),
          ...(guard ? ["ForbiddenError: The viewer may not create it."] : []),
        ])}"""
${guard?.rowless ? `        if ${guard.fails}:\n            raise ForbiddenError("create this ${view.one}")\n` : ""}${view.references.length > 0 ? `        await self._check_references(${referenceScope(view)}data)\n` : ""}        values = data.model_dump(exclude_unset=True${view.secretField === null ? "" : ', exclude={"password"}'})
${view.secretField === null ? "" : `        values["${view.secretField}"] = await hash_password(data.password)\n`}${view.viewerRelations.map((column) => `        values["${column}"] = viewer.id\n`).join("")}${
  guard === null || guard.rowless
    ? `        return ${view.schemas.read}.model_validate(await self._repository.add(values))`
    : `        row = await self._repository.add(values)
        # The condition is about the row, so it is asked once there is one; a refusal undoes it.
        if ${guard.fails}:
            raise ForbiddenError("create this ${view.one}")
        return ${view.schemas.read}.model_validate(row)`
}
`;

const updateMethod = (view: EntityView, { guard, viewer }: OperationView) => `
    async def update(self, ${parameter(view, viewer)}id: UUID, data: ${view.schemas.update}) -> ${view.schemas.read}:
        """Change the columns that were sent, and no others.${raises([
          "NotFoundError: There is none with this id.",
          ...(guard ? ["ForbiddenError: The viewer may not update it, or not to this."] : []),
          ...(view.references.length > 0 ? ["InvalidError: It would refer to something that does not exist."] : []),
        ])}"""
        row = await self._found(${scope(view)}id, for_update=True)
${guard === null ? "" : refusal(view, guard, "update")}${view.references.length > 0 ? `        await self._check_references(${referenceScope(view)}data, row)\n` : ""}        await self._repository.change(row, data.model_dump(exclude_unset=True))
${guard === null || guard.rowless ? "" : `        # What the viewer may not update must not come out of an update either.\n${refusal(view, guard, "update")}`}        return ${view.schemas.read}.model_validate(row)
`;

const deleteMethod = (view: EntityView, { guard, viewer }: OperationView) => `
    async def delete(self, ${parameter(view, viewer)}id: UUID) -> None:
        """Delete the ${view.one}.${raises([
          "NotFoundError: There is none with this id.",
          ...(guard ? ["ForbiddenError: The viewer may not delete it."] : []),
        ])}"""
        row = await self._found(${scope(view)}id)
${guard === null ? "" : refusal(view, guard, "delete")}        await self._repository.remove(row)
`;

const refusal = (view: EntityView, { fails }: GuardView, action: string) => `        if ${fails}:
            raise ForbiddenError("${action} this ${view.one}")
`;

const raises = (errors: readonly string[]) =>
  errors.length === 0 ? "" : `\n\n        Raises:\n${errors.map((line) => `            ${line}`).join("\n")}\n        `;

function found(view: EntityView): string {
  const locks = view.methods.has("lock");
  return `
    async def _found(self, ${parameter(view, view.scoped)}id: UUID${locks ? ", *, for_update: bool = False" : ""}) -> ${view.name}:
        row = await self._repository.get(${scope(view)}id${locks ? ", for_update=for_update" : ""})
        if row is None:
            raise NotFoundError("${view.one}")
        return row
`;
}

const referenceScope = (view: EntityView) => (view.references.some(({ viewer }) => viewer) ? "viewer, " : "");

function checkReferences(view: EntityView, updates: boolean): string {
  const viewer = view.references.some((reference) => reference.viewer);
  const types = view.operations.flatMap(({ operation }) =>
    operation === "create" ? [view.schemas.create] : operation === "update" ? [view.schemas.update] : [],
  );
  return `
    async def _check_references(
        self, ${parameter(view, viewer)}data: ${types.join(" | ")}${updates ? `, row: ${view.name} | None = None` : ""}
    ) -> None:
        missing = []
${view.references
  .map(
    ({ attribute, one, repository, viewer: scoped }) => `        if (
            data.${attribute} is not None
${updates ? `            and (row is None or data.${attribute} != row.${attribute})\n` : ""}            and not await self.${repository}.exists(${scoped ? "viewer, " : ""}data.${attribute})
        ):
            missing.append(no_such("${one}", "${attribute}"))`,
  )
  .join("\n")}
        if missing:
            raise InvalidError(missing)
`;
}
