/** backend/migrations/versions/0001_initial.py */
import type { MigrationView } from "../view/migration.ts";

export function initialMigration({ tables, deferred }: MigrationView): string {
  return `"""First schema: every table of the spec.

Revision ID: 0001
Revises: none
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create every table, each after those that it refers to."""
${tables.map(createTable).join("")}${deferred.length === 0 ? "" : createDeferred(deferred)}

def downgrade() -> None:
    """Drop every table, each before those that it refers to."""
${deferred.length === 0 ? "" : dropDeferred(deferred)}${[...tables].reverse().map(dropTable).join("")}`;
}

type TableView = MigrationView["tables"][number];

function createTable({ name, elements, indexes }: TableView): string {
  return `    op.create_table(
        "${name}",
${elements.map((element) => `        ${element},\n`).join("")}    )
${indexes.map((index) => `    op.create_index(${index})\n`).join("")}`;
}

function dropTable({ name, indexNames }: TableView): string {
  return `${indexNames.map((index) => `    op.drop_index(op.f("${index}"), table_name="${name}")\n`).join("")}    op.drop_table("${name}")
`;
}

function createDeferred(keys: MigrationView["deferred"]): string {
  return `    # These close a circle of tables. SQLite cannot alter tables and has taken them above already.
    if op.get_context().dialect.supports_alter:
${keys.map((key) => `        op.create_foreign_key(${key.arguments.join(", ")})\n`).join("")}`;
}

function dropDeferred(keys: MigrationView["deferred"]): string {
  return `    if op.get_context().dialect.supports_alter:
${keys.map((key) => `        op.drop_constraint(op.f("${key.name}"), "${key.table}", type_="foreignkey")\n`).join("")}`;
}
