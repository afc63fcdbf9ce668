/** backend/app/core/constraints.py */
export function constraintsPy(): string {
  return `"""What a violated constraint of the database means for a client."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    CheckConstraint,
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError

from app.core.models import Base

KEYS = (ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint)


@dataclass(frozen=True)
class Violation:
    """A violated constraint: the answer's status, a sentence, and the columns that it is about."""

    status: int
    detail: str
    columns: tuple[str, ...] = ()


def describe_violation(error: IntegrityError, *, deleting: bool) -> Violation:
    """Explain a refused statement.

    PostgreSQL names the constraint. SQLite names a CHECK and an index over an expression, the columns
    of any other unique constraint, and nothing of a foreign key.

    Args:
        error: What the database said.
        deleting: The request deletes a row, so that a violated foreign key points at that row.
    """
    text = str(error.orig)
    named = getattr(error.orig.__cause__, "constraint_name", None) if error.orig else None
    if named is None and (match := re.search(r"constraint failed: (?:index ')?(\\w+)'?$", text)):
        named = match[1]
    if named is not None and (found := _find(named)) is not None:
        return _explain(*found, deleting=deleting)
    if match := re.search(r"UNIQUE constraint failed: (.+)$", text):
        return _taken([column.rpartition(".")[2] for column in match[1].split(", ")])
    if "FOREIGN KEY" in text:
        return _in_use() if deleting else _dangling(())
    return Violation(422, "The data does not fit together.")


def _find(name: str) -> tuple[Table, Constraint | Index] | None:
    for table in Base.metadata.tables.values():
        items: list[Constraint | Index] = [*table.constraints, *table.indexes]
        for item in items:
            if item.name == name:
                return table, item
    return None


def _explain(table: Table, item: Constraint | Index, *, deleting: bool) -> Violation:
    if isinstance(item, CheckConstraint):
        rule = str(item.name).removeprefix(f"ck_{table.name}_").replace("_", " ")
        return Violation(422, f"The data breaks the rule '{rule}'.")
    if isinstance(item, Index):
        # An index may be over an expression, such as lower(email).
        words = re.findall(r"\\w+", " ".join(str(part) for part in item.expressions))
        return _taken([word for word in words if word in table.columns])
    columns = [column.name for column in item.columns] if isinstance(item, KEYS) else []
    if isinstance(item, ForeignKeyConstraint):
        return _in_use() if deleting else _dangling(columns)
    return _taken(columns)


def _taken(columns: Sequence[str]) -> Violation:
    words = [_words(column) for column in columns]
    this = f"This {words[0]}" if len(words) == 1 else f"This combination of {_enumerate(words)}"
    return Violation(409, f"{this} is taken.", tuple(columns))


def _dangling(columns: Sequence[str]) -> Violation:
    return Violation(422, "What this refers to does not exist.", tuple(columns))


def _in_use() -> Violation:
    return Violation(409, "Something else still refers to this.")


def _words(column: str) -> str:
    return column.removesuffix("_id").replace("_", " ")


def _enumerate(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), *words[-1:]]) if words else "values"
`;
}
