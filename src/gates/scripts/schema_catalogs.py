"""What a database holds, as the database itself describes it, and how two of them differ."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

Catalog = dict[tuple[str, str], str]
"""Table and what of it ("column title") to its definition."""


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
