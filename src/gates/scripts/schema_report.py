"""Report what the generated models are, and whether the migrations make the same.

Usage: schema_report.py BACKEND_DIR [--postgres URL]

Runs in the backend's own Python environment. On SQLite, and on PostgreSQL when a URL is given
(of a role that may create databases), it upgrades to head, downgrades to base, upgrades again and
compares the catalog with that of a second database, made by ``metadata.create_all``. It runs the
SQL that ``upgrade --sql`` and ``downgrade --sql`` print on a third one, which must become the same.

Prints one JSON object::

    {"models": the models contract's document, or null,
     "findings": [{"path", "line", "message"}],
     "databases": [{"name": "sqlite" | "postgresql", "version",
                    "upgrade", "downgrade", "again", "script": "passed" | "failed" | "not-run",
                    "differences": [{"table", "what", "expected", "found", "path"}]}]}

Paths count from the repository's root. ``expected`` is what the models say, ``found`` what the
migrations made; null is "not there". Exit code 0 whenever there is a report.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from schema_catalogs import Catalog, compare
from schema_databases import Postgres, Sqlite, Way
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.schema import CreateTable, DefaultClause

MESSAGE_LENGTH = 2000


# The models, as the contract's document


def models_document(metadata: sa.MetaData) -> dict[str, Any]:
    """Return the tables as PostgreSQL sees them, each part sorted by name."""
    dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
    return {
        "version": 1,
        "tables": by_name(table_model(t, dialect) for t in metadata.tables.values()),
    }


def by_name(items: Any) -> list[dict[str, Any]]:
    """Return the items in the order of their names."""
    return sorted(items, key=lambda item: str(item["name"]))


def plain_names(sql: str) -> str:
    """Return the SQL without quotes around lower-case names: which ones a dialect quotes varies."""
    pattern = r"""('(?:[^']|'')*')|"([a-z_][a-z0-9_]*)\""""
    return re.sub(pattern, lambda found: found[1] or found[2], sql)


def table_model(table: sa.Table, dialect: sa.Dialect) -> dict[str, Any]:
    """Return one table of the document."""
    compiler = dialect.ddl_compiler(dialect, CreateTable(table))

    def sql(element: Any) -> str:
        options = {"literal_binds": True, "include_table": False}
        return plain_names(str(element.compile(dialect=dialect, compile_kwargs=options)))

    def name(constraint: sa.Constraint | sa.Index) -> str | None:
        if isinstance(constraint, sa.Index):
            return dialect.identifier_preparer.format_index(constraint)
        return dialect.identifier_preparer.format_constraint(constraint)

    def kind(wanted: type[Any]) -> list[Any]:
        return [
            constraint
            for constraint in table.constraints
            if isinstance(constraint, wanted)
            and (constraint._create_rule is None or constraint._create_rule(compiler))
        ]

    def columns(constraint: Any) -> list[str]:
        return [column.name for column in constraint.columns]

    def predicate(index: sa.Index) -> str | None:
        where = index.dialect_options["postgresql"].get("where")
        return None if where is None else sql(where)

    return {
        "name": table.name,
        "columns": by_name(
            {
                "name": column.name,
                "type": column.type.compile(dialect=dialect),
                "nullable": bool(column.nullable),
                "default": isinstance(column.server_default, DefaultClause),
            }
            for column in table.columns
        ),
        "primaryKey": {"name": name(table.primary_key), "columns": columns(table.primary_key)},
        "foreignKeys": by_name(
            {
                "name": name(key),
                "columns": columns(key),
                "target": {
                    "table": key.elements[0].target_fullname.rpartition(".")[0],
                    "columns": [e.target_fullname.rpartition(".")[2] for e in key.elements],
                },
                "onDelete": key.ondelete or "NO ACTION",
            }
            for key in kind(sa.ForeignKeyConstraint)
        ),
        "uniques": by_name(
            {"name": name(unique), "columns": columns(unique)}
            for unique in kind(sa.UniqueConstraint)
        ),
        "checks": by_name(
            {"name": name(check), "sql": sql(check.sqltext)} for check in kind(sa.CheckConstraint)
        ),
        "indexes": by_name(
            {
                "name": name(index),
                "columns": [
                    part.name if isinstance(part, sa.Column) else sql(part)
                    for part in index.expressions
                ],
                "unique": bool(index.unique),
                "where": predicate(index),
            }
            for index in table.indexes
        ),
    }


# The report


class Report:
    """What comes out, filled in step by step."""

    def __init__(self, backend: Path) -> None:
        """Start an empty report on a backend."""
        self.backend = backend
        self.models: dict[str, Any] | None = None
        self.findings: list[dict[str, Any]] = []
        self.databases: list[dict[str, Any]] = []

    def attempt(self, what: str, action: Callable[[], Any]) -> bool:
        """Do something of the generated code's; what it raises becomes a finding."""
        try:
            action()
        except (Exception, SystemExit) as error:
            path, line = self.place(error)
            message = f"{what}: {type(error).__name__}: {error}"[:MESSAGE_LENGTH]
            self.findings.append({"path": path, "line": line, "message": message})
            return False
        return True

    def place(self, error: BaseException) -> tuple[str | None, int | None]:
        """Return the innermost line of the backend that an error passed through."""
        frames = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            frames.append((error.filename, error.lineno))
        for filename, line in reversed(frames):
            path = Path(filename).resolve()
            if path.is_relative_to(self.backend):
                return path.relative_to(self.backend.parent).as_posix(), line
        return None, None

    def try_migrations(self, database: Sqlite | Postgres, metadata: sa.MetaData | None) -> None:
        """Upgrade, downgrade and upgrade again, and compare."""
        entry: dict[str, Any] = {
            "name": database.name,
            "version": database.version,
            "upgrade": "not-run",
            "downgrade": "not-run",
            "again": "not-run",
            "script": "not-run",
            "differences": [],
        }
        self.databases.append(entry)
        os.environ["DATABASE_URL"] = database.url()
        config = Config(str(self.backend / "alembic.ini"))
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("upgrade", lambda: command.upgrade(config, "head")),
            ("downgrade", lambda: command.downgrade(config, "base")),
            ("again", lambda: command.upgrade(config, "head")),
        ]
        for step, action in steps:
            where = f"{database.name}, {'second upgrade' if step == 'again' else step}"
            entry[step] = "passed" if self.attempt(where, action) else "failed"
            if step == "downgrade" and not self.is_empty(entry, database, "migrated", "downgrade"):
                entry[step] = "failed"
            if entry[step] == "failed":
                return
        migrated = database.catalog("migrated")
        if metadata is not None and self.attempt(
            f"{database.name}, create_all", lambda: database.create(metadata)
        ):
            entry["differences"] += self.located(compare(database.catalog("created"), migrated))
        entry["script"] = "passed" if self.try_script(entry, database, migrated) else "failed"

    def try_script(
        self, entry: dict[str, Any], database: Sqlite | Postgres, migrated: Catalog
    ) -> bool:
        """Run the migrations as the script that people run who let nothing else near a database."""

        def written(migrate: Callable[..., None], revisions: str) -> None:
            script = io.StringIO()
            config = Config(str(self.backend / "alembic.ini"), output_buffer=script)
            migrate(config, revisions, sql=True)
            database.run_script(script.getvalue())

        where = f"{database.name}, --sql"
        if not self.attempt(f"{where}, upgrade", lambda: written(command.upgrade, "head")):
            return False
        differences = compare(migrated, database.catalog("scripted"))
        entry["differences"] += self.located(differences, " with --sql")
        return self.attempt(
            f"{where}, downgrade", lambda: written(command.downgrade, "head:base")
        ) and self.is_empty(entry, database, "scripted", "downgrade with --sql")

    def is_empty(
        self, entry: dict[str, Any], database: Sqlite | Postgres, way: Way, step: str
    ) -> bool:
        """Tell whether nothing is left, and note what is."""
        left = compare({}, database.catalog(way))
        entry["differences"] += self.located(left, f" after the {step}")
        return not left

    def located(self, differences: list[dict[str, Any]], suffix: str = "") -> list[dict[str, Any]]:
        """Add to each difference the models that it is about, where there are such."""
        for difference in differences:
            models = self.backend / "app" / difference["table"] / "models.py"
            exists = models.is_file()
            difference["path"] = (
                models.relative_to(self.backend.parent).as_posix() if exists else None
            )
            difference["what"] += suffix
        return differences


@contextmanager
def standard_output_for_the_report() -> Iterator[Callable[[str], object]]:
    """Send what the generated code prints to standard error, by descriptor."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield lambda text: os.write(kept, text.encode())
    finally:
        os.close(kept)


def main() -> None:
    """Read the arguments, report, print."""
    parser = argparse.ArgumentParser(description="Report on models and migrations.")
    parser.add_argument("backend", type=Path)
    parser.add_argument("--postgres", metavar="URL")
    arguments = parser.parse_args()
    backend = arguments.backend.resolve()
    os.chdir(backend)
    sys.path.insert(0, str(backend))
    report = Report(backend)
    with standard_output_for_the_report() as write:
        metadata: sa.MetaData | None = None

        def load() -> None:
            nonlocal metadata
            metadata = importlib.import_module("app.core.models").load_models()
            report.models = models_document(metadata)

        report.attempt("the models", load)
        with tempfile.TemporaryDirectory() as directory:
            report.try_migrations(Sqlite(Path(directory)), metadata)
        if arguments.postgres is not None:
            postgres = Postgres(arguments.postgres)
            try:
                report.try_migrations(postgres, metadata)
            finally:
                postgres.drop()
        write(
            json.dumps(
                {
                    "models": report.models,
                    "findings": report.findings,
                    "databases": report.databases,
                }
            )
            + "\n"
        )


if __name__ == "__main__":
    main()
