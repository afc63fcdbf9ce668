/** backend/app/<entity>/service.py */
import type { Operation } from "../../../../core/spec/model.ts";
import type { EntityView } from "../../view/entity.ts";

export function servicePy(view: EntityView): string {
  const has = (operation: Operation) => view.operations.some((candidate) => candidate.operation === operation);
  const finds = has("get") || has("update") || has("delete");
  return [
    head(view),
    constructor(view),
    ...(has("list") ? [page(view)] : []),
    ...(has("get") ? [get(view)] : []),
    ...(has("create") ? [create(view)] : []),
    ...(has("update") ? [update(view)] : []),
    ...(has("delete") ? [remove(view)] : []),
    ...(finds ? [found(view, has("update"))] : []),
    ...(view.references.length > 0 ? [check(view)] : []),
  ].join("\n");
}

const head = (view: EntityView) => `"""What can be done with ${view.many}."""

from uuid import UUID

from app.core.errors import InvalidError, NotFoundError, no_such
from app.core.security import hash_password
from app.${view.package}.models import ${view.name}
from app.${view.package}.repository import ${view.name}Repository
from app.${view.package}.schemas import ${view.schemas.create}
from app.${view.package}.schemas import ${view.schemas.page}
from app.${view.package}.schemas import ${view.schemas.read}
from app.${view.package}.schemas import ${view.schemas.update}
from app.${view.package}.schemas import ${view.query}
${view.repositories.map(({ entity, package: from }) => `from app.${from}.repository import ${entity}Repository\n`).join("")}`;

const constructor = (view: EntityView) => `
class ${view.name}Service:
    """The use cases of ${view.many}. It never commits: that is the end of the request."""

    def __init__(
        self,
        repository: ${view.name}Repository,
${view.repositories.map(({ name, entity }) => `        ${name}: ${entity}Repository,\n`).join("")}    ) -> None:
        """Keep the repositories, all of one transaction."""
        self._repository = repository
${view.repositories.map(({ name }) => `        self._${name} = ${name}`).join("\n")}
`;

const page = (view: EntityView) => `
    async def page(self, query: ${view.query}) -> ${view.schemas.page}:
        """Return one page of the ${view.many} that match."""
        rows, total = await self._repository.page(query)
        items = [${view.schemas.read}.model_validate(row) for row in rows]
        return ${view.schemas.page}(items=items, total=total, page=query.page, size=query.size)
`;

const get = (view: EntityView) => `
    async def get(self, id: UUID) -> ${view.schemas.read}:
        """Return the ${view.one}.

        Raises:
            NotFoundError: There is none with this id.
        """
        return ${view.schemas.read}.model_validate(await self._found(id))
`;

const create = (view: EntityView) => `
    async def create(self, data: ${view.schemas.create}) -> ${view.schemas.read}:
        """Store a new ${view.one}.${
          view.references.length > 0
            ? `

        Raises:
            InvalidError: It refers to something that does not exist.
        """
        await self._check_references(data)`
            : `"""`
        }
        values = data.model_dump(exclude_unset=True${view.secretField === null ? "" : ', exclude={"password"}'})
${view.secretField === null ? "" : `        values["${view.secretField}"] = await hash_password(data.password)\n`}        return ${view.schemas.read}.model_validate(await self._repository.add(values))
`;

const update = (view: EntityView) => `
    async def update(self, id: UUID, data: ${view.schemas.update}) -> ${view.schemas.read}:
        """Change the columns that were sent, and no others.

        Raises:
            NotFoundError: There is none with this id.
${
  view.references.length > 0
    ? `            InvalidError: It would refer to something that does not exist.
        """
        row = await self._found(id, for_update=True)
        await self._check_references(data)`
    : `        """
        row = await self._found(id, for_update=True)`
}
        await self._repository.change(row, data.model_dump(exclude_unset=True))
        return ${view.schemas.read}.model_validate(row)
`;

const remove = (view: EntityView) => `
    async def delete(self, id: UUID) -> None:
        """Delete the ${view.one}.

        Raises:
            NotFoundError: There is none with this id.
        """
        await self._repository.remove(await self._found(id))
`;

const found = (view: EntityView, locks: boolean) => `
    async def _found(self, id: UUID${locks ? ", *, for_update: bool = False" : ""}) -> ${view.name}:
        row = await self._repository.get(id${locks ? ", for_update=for_update" : ""})
        if row is None:
            raise NotFoundError("${view.one}")
        return row
`;

const check = (view: EntityView) => `
    async def _check_references(self, data: ${dataTypes(view)}) -> None:
        missing = []
${view.references
  .map(
    ({
      attribute,
      one,
      repository,
    }) => `        if data.${attribute} is not None and not await self.${repository}.exists(data.${attribute}):
            missing.append(no_such("${one}", "${attribute}"))`,
  )
  .join("\n")}
        if missing:
            raise InvalidError(missing)
`;

function dataTypes(view: EntityView): string {
  return view.operations
    .flatMap(({ operation }) =>
      operation === "create" ? [view.schemas.create] : operation === "update" ? [view.schemas.update] : [],
    )
    .join(" | ");
}
