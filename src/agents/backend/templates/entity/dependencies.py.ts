/** backend/app/<entity>/dependencies.py */
import type { EntityView } from "../../view/entity.ts";

export function dependenciesPy(view: EntityView): string {
  return `"""How a request gets what it needs to work with ${view.many}."""

from typing import Annotated

from fastapi import Depends

from app.core.db import SessionDep
from app.core.integrations import IntegrationsDep
from app.${view.package}.repository import ${view.name}Repository
from app.${view.package}.service import ${view.service}
${view.repositories.map(({ entity, package: from }) => `from app.${from}.repository import ${entity}Repository\n`).join("")}

def get_${view.package}_service(session: SessionDep${view.calls ? ", integrations: IntegrationsDep" : ""}) -> ${view.service}:
    """Build the service on the session of the request."""
    return ${view.service}(${[`${view.name}Repository(session)`, ...view.repositories.map(({ entity }) => `${entity}Repository(session)`), ...(view.calls ? ["integrations"] : [])].join(", ")})


${view.service}Dep = Annotated[${view.service}, Depends(get_${view.package}_service)]
`;
}
