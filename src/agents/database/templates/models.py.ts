/** backend/app/<entity>/models.py */
import type { ColumnView } from "../view/columns.ts";
import type { ComputedView } from "../view/computed.ts";
import type { ModelView } from "../view/model.ts";

export function models(view: ModelView): string {
  const loaded = view.computed.filter((field) => field.kind === "loaded");
  return `"""The table \`${view.table}\`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.hybrid import hybrid_property
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
${loaded.length === 0 ? "" : loadedAnnotations(loaded)}${view.computed.map(member).join("")}${loaded.length === 0 ? "" : loadedColumns(view, loaded)}`;
}

function member(field: ComputedView): string {
  switch (field.kind) {
    case "hybrid":
      return `
    @hybrid_property
    def ${field.name}(self) -> ${field.annotation}:
        """Computed; SQL does the same by the expression below."""
        return ${field.python}

    @${field.name}.inplace.expression
    @classmethod
    def _${field.name}_expression(cls) -> ${field.sqlType}:
        return ${field.sql}
`;
    case "property":
      return `
    @property
    def ${field.name}(self) -> ${field.annotation}:
        """Computed."""
        return ${field.python}
`;
    case "loaded":
      return "";
  }
}

type Loaded = ComputedView & { readonly kind: "loaded" };

function loadedAnnotations(fields: readonly Loaded[]): string {
  return `
    if TYPE_CHECKING:
        # Computed from other rows when a row is loaded; defined below.
${fields.map(({ name, annotation }) => `        ${name}: Mapped[${annotation}]\n`).join("")}`;
}

/** The others stand at the top of the module already. */
function isOfAnotherModel(line: string, own: string): boolean {
  return /^from app\.(?!core\.|enums\.)/.test(line) && line !== own;
}

/**
 * Models refer to each other in circles, and an alias of one needs all that it refers to: so this waits until every model
 * is loaded, which `load_models` sees to.
 */
function loadedColumns({ entity, table }: ModelView, fields: readonly Loaded[]): string {
  const own = `from app.${table}.models import ${entity}`;
  const others = new Set(fields.flatMap(({ imports }) => imports).filter((line) => isOfAnotherModel(line, own)));
  return `

@sa.event.listens_for(orm.Mapper, "after_configured", once=True)
def _compute_from_other_rows() -> None:
${[...others].map((line) => `    ${line}\n`).join("")}
${fields.map(({ name, sql }) => `    ${entity}.${name} = orm.column_property(${sql})\n`).join("")}`;
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
