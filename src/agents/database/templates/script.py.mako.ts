/** backend/migrations/script.py.mako: what `alembic revision` starts from. */
export const revisionTemplate = `<%!
def literal(value):
    return repr(value).replace("'", '"')
%>"""\${message}.

Revision ID: \${up_revision}
Revises: \${down_revision | comma,n}
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
\${imports if imports else ""}
revision: str = \${literal(up_revision)}
down_revision: str | Sequence[str] | None = \${literal(down_revision)}
branch_labels: str | Sequence[str] | None = \${literal(branch_labels)}
depends_on: str | Sequence[str] | None = \${literal(depends_on)}


def upgrade() -> None:
    """Bring the schema to this revision."""
    \${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    \${downgrades if downgrades else "pass"}
`;
