/** backend/app/<package>/{dependencies,repository,router,schemas,service}.py of endpoints about no entity. */
import type { PackageView } from "../../view/package.ts";
import { endpointMethod, endpointRoute } from "../entity/endpoint.py.ts";
import { endpointSchemas, schemasHead } from "../entity/schemas.py.ts";

const schemaImports = (view: PackageView) =>
  view.schemas.map((name) => `from app.${view.package}.schemas import ${name}`).join("\n");

export const packageDependenciesPy = (view: PackageView) => `"""How a request gets what it needs for ${view.subject}."""

from typing import Annotated

from fastapi import Depends

from app.core.db import SessionDep
from app.core.integrations import IntegrationsDep
${view.repository === null ? "" : `from app.${view.package}.repository import ${view.repository}`}
from app.${view.package}.service import ${view.service}


def get_${view.package}_service(${[...(view.repository === null ? [] : ["session: SessionDep"]), ...(view.calls ? ["integrations: IntegrationsDep"] : [])].join(", ")}) -> ${view.service}:
    """Build the service for a request."""
    return ${view.service}(${[...(view.repository === null ? [] : [`${view.repository}(session)`]), ...(view.calls ? ["integrations"] : [])].join(", ")})


${view.service}Dep = Annotated[${view.service}, Depends(get_${view.package}_service)]
`;

export const packageRepositoryPy = (view: PackageView) => `"""What ${view.subject} asks the database."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession


class ${view.repository ?? ""}:
    """Reads within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        """Work in the transaction of the session."""
        self._session = session

    async def allows(self, condition: sa.ColumnElement[bool]) -> bool:
        """Tell whether a condition that is about no row is true."""
        return bool(await self._session.scalar(sa.select(condition)))
`;

export const packageRouterPy = (view: PackageView) => `"""The HTTP routes of ${view.subject}."""

from fastapi import APIRouter, Depends

from app.auth.dependencies import ViewerDep, get_viewer
from app.core.errors import problems
from app.${view.package}.dependencies import ${view.service}Dep
${schemaImports(view)}

router = APIRouter(tags=["${view.tag}"])

${view.endpoints.map((endpoint) => endpointRoute(view, endpoint)).join("\n")}`;

export const packageSchemasPy = (view: PackageView) =>
  [
    schemasHead(`What clients send and get about ${view.subject}.`, view.enums),
    ...view.endpoints.flatMap(endpointSchemas),
  ].join("\n");

export const packageServicePy = (view: PackageView) => `"""What can be done about ${view.subject}."""

import datetime as dt
import json

from pydantic import HttpUrl

from app.core.errors import ApiError, ConflictError, ForbiddenError
from app.core.integrations import Integrations, present, reported_failures
${view.policy === null ? "" : `from app.${view.package} import policy`}
${view.repository === null ? "" : `from app.${view.package}.repository import ${view.repository}`}
${schemaImports(view)}
${view.enums.map((name) => `from app.enums.models import ${name}`).join("\n")}
${view.viewer === null ? "" : `from app.${view.viewer.package}.models import ${view.viewer.entity}`}
${view.endpoints.flatMap(({ imports }) => imports).join("\n")}


class ${view.service}:
    """The use cases of ${view.subject}."""

${constructor(view)}
${view.endpoints.map((endpoint) => endpointMethod(view, endpoint)).join("\n")}`;

function constructor({ repository, calls }: PackageView): string {
  const parameters = [
    ...(repository === null ? [] : [`repository: ${repository}`]),
    ...(calls ? ["integrations: Integrations"] : []),
  ];
  return parameters.length === 0
    ? ""
    : `    def __init__(self, ${parameters.join(", ")}) -> None:
        """Keep ${[...(repository === null ? [] : ["the repository"]), ...(calls ? ["the ways to other services"] : [])].join(" and ")}."""
${repository === null ? "" : "        self._repository = repository\n"}${calls ? "        self._integrations = integrations\n" : ""}`;
}
