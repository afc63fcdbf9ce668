/** backend/app/<entity>/models.py */
import type { ColumnView } from "../view/columns.ts";
import type { ModelView } from "../view/model.ts";

export function models(view: ModelView): string {
  return `"""The table \`${view.table}\`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped

from app.core.models import ${[...view.bases].join(", ")}, ExactDecimal, UtcDateTime, enum_type, json_type, partial_index, utc_now, utc_today
${view.enums.map((name) => `from app.enums.models import ${name}\n`).join("")}
${typeImports(view)}

class ${view.entity}(${view.bases.join(", ")}):
    """${view.docstring}"""

    __tablename__ = "${view.table}"
${tableArguments(view)}
${view.columns.map(mappedColumn).join("\n")}

${view.relationships
  .map(
    (relationship) =>
      `    ${relationship.name}: Mapped[${relationship.annotation}] = orm.relationship(${relationship.arguments.join(", ")})`,
  )
  .join("\n")}
`;
}

function typeImports({ entities }: ModelView): string {
  return entities.length === 0
    ? ""
    : `if TYPE_CHECKING:\n${entities.map(({ name, package: from }) => `    from app.${from}.models import ${name}\n`).join("")}`;
}

function tableArguments(view: ModelView): string {
  return view.tableArguments.length === 0
    ? ""
    : `    __table_args__ = (\n${view.tableArguments.map((argument) => `        ${argument},\n`).join("")}    )\n`;
}

export function mappedColumn({ name, annotation, mapped }: ColumnView): string {
  return `    ${name}: Mapped[${annotation}] = orm.mapped_column(${mapped.join(", ")})`;
}
