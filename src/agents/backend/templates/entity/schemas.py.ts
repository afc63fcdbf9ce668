/** backend/app/<entity>/schemas.py */
import type { EndpointView } from "../../view/endpoint.ts";
import type { EntityView, Line } from "../../view/entity.ts";

export function schemasPy(view: EntityView): string {
  const has = new Set(view.operations.map(({ operation }) => operation));
  return [
    schemasHead(`What clients send and get about ${view.many}.`, view.enums),
    ...(view.properties === null ? [] : [read(view, view.properties)]),
    ...(has.has("create") ? [create(view)] : []),
    ...(has.has("update") ? [update(view)] : []),
    ...(view.paged ? [page(view)] : []),
    ...(has.has("list") ? [query(view)] : []),
    ...view.endpoints.flatMap(endpointSchemas),
  ].join("\n");
}

export const schemasHead = (title: string, enums: readonly string[]) => `"""${title}"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr, StrictBool, StrictInt

from app.core.pagination import Page, PageQuery
from app.core.schemas import OMISSIBLE, InputModel, OutputModel
from app.core.types import (
    DateValue,
    DecimalValue,
    EmailValue,
    FloatValue,
    JsonContent,
    MomentValue,
    TextValue,
    UrlValue,
)
${enums.map((name) => `from app.enums.models import ${name}\n`).join("")}`;

const read = (view: EntityView, properties: readonly Line[]) => `
class ${view.schemas.read}(OutputModel):
    """What clients see of the ${view.one}."""

${lines(properties)}
`;

const create = (view: EntityView) => `
class ${view.schemas.create}(InputModel):
    """The fields of a new ${view.one}."""

${lines(view.create)}
`;

const update = (view: EntityView) => `
class ${view.schemas.update}(InputModel):
    """The fields of the ${view.one} to change; what is left out stays."""

${lines(view.update)}
`;

const page = (view: EntityView) => `
class ${view.schemas.page}(Page[${view.schemas.read}]):
    """One page of ${view.many}."""
`;

const query = (view: EntityView) => `
class ${view.query}(PageQuery):
    """Which ${view.many} to list, and in which order."""

    sort: Annotated[
        Literal[${view.sorts.map(({ token }) => token).join(", ")}],
        Field(description="Order of the rows; a minus sign turns it around."),
    ] = ${view.sorts[0]?.token ?? ""}
${lines(view.filters)}
`;

/** What an endpoint takes, and what it answers where that is no row. */
export function endpointSchemas({ endpoint, body, answer, inputLines, resultLines }: EndpointView): string[] {
  return [
    ...(body === null
      ? []
      : [
          `
class ${body}(InputModel):
    """What ${endpoint.name} takes."""

${lines(inputLines)}
`,
        ]),
    ...(endpoint.returns.kind !== "object" || answer === null
      ? []
      : [
          `
class ${answer}(OutputModel):
    """What ${endpoint.name} answers."""

${lines(resultLines)}
`,
        ]),
  ];
}

const lines = (items: readonly Line[]) => items.map(({ name, annotation }) => `    ${name}: ${annotation}`).join("\n");
