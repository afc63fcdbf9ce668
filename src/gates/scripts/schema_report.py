"""Report what the generated models are, and whether the migrations make the same.

Usage: schema_report.py BACKEND_DIR [--postgres URL]

Runs in the backend's own Python environment. On SQLite, and on PostgreSQL when a URL is given
(of a role that may create databases), it upgrades to head, downgrades to base, upgrades again and
compares the catalog with that of a second database, made by ``metadata.create_all``.

Prints one JSON object::

    {"models": the models contract's document, or null,
     "findings": [{"path", "line", "message"}],
     "databases": [{"name": "sqlite" | "postgresql", "version",
                    "upgrade", "downgrade", "again": "passed" | "failed" | "not-run",
                    "differences": [{"table", "what", "expected", "found", "path"}]}]}

Paths count from the repository's root. ``expected`` is what the models say, ``found`` what the
migrations made; null is "not there". Exit code 0 whenever there is a report.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import re
import sqlite3
import sys
import tempfile
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateTable, DefaultClause

Catalog = dict[tuple[str, str], str]
"""Table and what of it ("column title") to its definition."""

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


# Catalogs


def sqlite_catalog(path: Path) -> Catalog:
    """Return what a SQLite database holds, from its own description of itself."""
    catalog: Catalog = {}
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
        for type_, name, table, sql in rows:
            if table in ("alembic_version", "sqlite_sequence"):
                continue
            if type_ != "table":
                catalog[table, f"{type_} {name}"] = normal(sql)
                continue
            catalog[table, "table"] = "there"
            for column in connection.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)):
                _, column_name, column_type, not_null, default, *_ = column
                catalog[table, f"column {column_name}"] = column_definition(
                    column_type, bool(not_null), default
                )
            for what, definition in sqlite_constraints(sql):
                catalog[table, what] = definition
    connection.close()
    return catalog


def sqlite_constraints(sql: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in a CREATE TABLE beside columns' names, types and defaults."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    options = normal(sql[sql.rindex(")") + 1 :])
    if options:
        yield "options", options
    for number, element in enumerate(split_elements(body)):
        text = normal(element)
        named = re.match(r'CONSTRAINT ("(?:[^"]|"")+"|\S+) (PRIMARY KEY|FOREIGN KEY|[A-Z]+)', text)
        if named:
            yield f"{named[2].lower()} {named[1]}", text[named.end(1) :].strip()
        elif re.match(r"(PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK)\b", text):
            # Without a name, the text itself is all that tells it from others.
            yield f"unnamed constraint {text}", text
        elif inline := re.search(
            r"\b(PRIMARY KEY|REFERENCES|UNIQUE|CHECK|COLLATE|GENERATED)\b.*", text
        ):
            yield f"inline constraint of column {number + 1}", inline[0]


def split_elements(body: str) -> list[str]:
    """Split at the commas that are outside of parentheses and quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for at, character in enumerate(body):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "," and depth == 0:
            parts.append(body[start:at])
            start = at + 1
    return [*parts, body[start:]]


def normal(sql: str) -> str:
    """Return the SQL with one space for each run of white space outside of quotes."""
    pieces = re.split(r"('(?:[^']|'')*')", sql)
    return "".join(
        piece if index % 2 else re.sub(r"\s+", " ", piece) for index, piece in enumerate(pieces)
    ).strip()


def column_definition(type_: str, not_null: bool, default: str | None) -> str:
    """Return a column's type, nullability and default in words that read like SQL."""
    null = "NOT NULL" if not_null else "NULL"
    return f"{type_} {null}" + ("" if default is None else f" DEFAULT {default}")


POSTGRES_CATALOG = """
SELECT c.relname, 'table', 'there'
  FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT c.relname, 'column ' || a.attname,
       format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE ' NULL' END
       || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
       || CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END
       || CASE WHEN a.attgenerated <> '' THEN ' GENERATED' ELSE '' END
       || coalesce(' COLLATE ' || l.collname, '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
UNION ALL
-- NOT NULL is a part of the column; since PostgreSQL 18 it is a constraint, too.
SELECT c.relname,
       CASE k.contype WHEN 'p' THEN 'primary key ' WHEN 'f' THEN 'foreign key '
                      WHEN 'u' THEN 'unique ' WHEN 'c' THEN 'check ' ELSE 'constraint ' END
       || k.conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = current_schema()::regnamespace AND k.contype <> 'n'
UNION ALL
SELECT t.relname, 'index ' || c.relname, pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
 WHERE c.relnamespace = current_schema()::regnamespace
   AND NOT EXISTS (SELECT FROM pg_constraint k
                    WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT t.relname, 'trigger ' || g.tgname, pg_get_triggerdef(g.oid)
  FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
 WHERE NOT g.tgisinternal AND t.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'view' END,
       coalesce(pg_get_viewdef(c.oid), 'there')
  FROM pg_class c
 WHERE c.relkind IN ('S', 'v', 'm') AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT t.typname, 'enum', string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
 WHERE t.typnamespace = current_schema()::regnamespace GROUP BY t.typname
"""


async def postgres_catalog(url: sa.URL) -> Catalog:
    """Return what a PostgreSQL database holds, as the server itself spells it."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            rows = await connection.execute(sa.text(POSTGRES_CATALOG.replace(":", "\\:")))
            return {(row[0], row[1]): row[2] for row in rows if row[0] != "alembic_version"}
    finally:
        await engine.dispose()


# Databases to try the migrations on


class Sqlite:
    """Two SQLite files in a directory of their own."""

    name = "sqlite"
    version = sqlite3.sqlite_version

    def __init__(self, directory: Path) -> None:
        """Choose the files; they come to be when somebody connects."""
        self.migrated = directory / "migrated.db"
        self.created = directory / "created.db"

    def url(self) -> str:
        """Return where the migrations go."""
        return f"sqlite+aiosqlite:///{self.migrated}"

    def create(self, metadata: sa.MetaData) -> None:
        """Make the second database from the models."""
        engine = sa.create_engine(f"sqlite:///{self.created}")
        metadata.create_all(engine)
        engine.dispose()

    def catalogs(self) -> tuple[Catalog, Catalog]:
        """Return what the models say, and what the migrations made."""
        return sqlite_catalog(self.created), self.found()

    def found(self) -> Catalog:
        """Return what the migrations made."""
        return sqlite_catalog(self.migrated)


class Postgres:
    """Two databases on a server, dropped in the end."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        """Create both databases."""
        self.server = sa.make_url(url)
        mark = uuid.uuid4().hex[:12]
        self.names = [f"aurora_{mark}_migrated", f"aurora_{mark}_created"]
        self.migrated, self.created = (self.server.set(database=name) for name in self.names)
        (self.version,) = asyncio.run(
            self.administer(
                "SHOW server_version",
                *(f'CREATE DATABASE "{name}" TEMPLATE template0' for name in self.names),
            )
        )

    async def administer(self, *statements: str) -> list[Any]:
        """Run statements outside of any transaction and return the first's first row."""
        engine = create_async_engine(self.server, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                results = [await connection.execute(sa.text(one)) for one in statements]
                return list(results[0].first() or []) if results[0].returns_rows else []
        finally:
            await engine.dispose()

    def url(self) -> str:
        """Return where the migrations go."""
        return self.migrated.render_as_string(hide_password=False)

    def create(self, metadata: sa.MetaData) -> None:
        """Make the second database from the models."""

        async def create() -> None:
            engine = create_async_engine(self.created)
            async with engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
            await engine.dispose()

        asyncio.run(create())

    def catalogs(self) -> tuple[Catalog, Catalog]:
        """Return what the models say, and what the migrations made."""
        return asyncio.run(postgres_catalog(self.created)), self.found()

    def found(self) -> Catalog:
        """Return what the migrations made."""
        return asyncio.run(postgres_catalog(self.migrated))

    def drop(self) -> None:
        """Drop both databases, whoever is still connected."""
        asyncio.run(
            self.administer(*(f'DROP DATABASE "{name}" WITH (FORCE)' for name in self.names))
        )


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
            if entry[step] == "failed":
                return
            if step == "downgrade":
                left = compare({}, database.found())
                if left:
                    entry["differences"] += self.located(left, " after the downgrade")
                    entry[step] = "failed"
                    return
        if metadata is not None and self.attempt(
            f"{database.name}, create_all", lambda: database.create(metadata)
        ):
            entry["differences"] += self.located(compare(*database.catalogs()))

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


def compare(expected: Catalog, found: Catalog) -> list[dict[str, Any]]:
    """Return every difference of two catalogs; of a missing table, that it is missing."""
    differences = []
    for table, what in sorted(expected.keys() | found.keys()):
        whole = (table, "table")
        one_sided = (whole in expected) != (whole in found)
        if one_sided and what != "table":
            continue
        pair = expected.get((table, what)), found.get((table, what))
        if pair[0] != pair[1]:
            differences.append(
                {"table": table, "what": what, "expected": pair[0], "found": pair[1]}
            )
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
