/** backend/app/core/models.py. Parts that no table uses are left out. */
import type { CoreView } from "../view/core.ts";
import { mappedColumn } from "./models.py.ts";

export function coreModels(view: CoreView): string {
  return [
    head(view),
    ...(view.clock ? [now] : []),
    ...(view.today ? [today] : []),
    ...(view.moments ? [moments] : []),
    ...(view.decimals ? [decimals] : []),
    ...(view.json ? [json] : []),
    ...(view.enums ? [enums] : []),
    ...(view.partialIndexes ? [partialIndexes] : []),
    ...view.mixins.map(mixin),
    loader,
  ].join("\n");
}

const head = (view: CoreView) => `"""What all models share: the declarative base, column types and the loader."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import os
import pkgutil
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped
from sqlalchemy.types import TypeEngine

import app
${view.enumNames.map((name) => `from app.enums.models import ${name}\n`).join("")}

naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Base(orm.DeclarativeBase):
    """Base of every model: a row has an id, and each constraint a name for migrations to use."""

    metadata = sa.MetaData(naming_convention=naming_convention)

    id: Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)

    def __repr__(self) -> str:
        """Name the row by its id: what else it holds can be secret, or not loaded."""
        return f"{type(self).__name__}(id={self.__dict__.get('id')})"
`;

const now = `
def utc_now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)
`;

const today = `
def utc_today() -> dt.date:
    """Return the present day in UTC."""
    return utc_now().date()
`;

const moments = `
class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment in time, always aware and in UTC.

    PostgreSQL keeps a timestamp with time zone; SQLite, which has no zones, a naive text in UTC.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Turn an aware moment into what the database keeps.

        Raises:
            ValueError: The moment has no time zone, so nobody can know which moment it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Turn what the database keeps into an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)
`;

const decimals = `
class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """A decimal number of fixed scale.

    PostgreSQL keeps every digit. SQLite has binary numbers only: it keeps 15 significant digits.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        """Set how many digits there are in all, and how many of them stand after the point."""
        super().__init__(precision=precision, scale=scale)
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Choose the database's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Numeric(self.precision, self.scale, asdecimal=False))
        return dialect.type_descriptor(sa.Numeric(self.precision, self.scale))

    def process_result_value(
        self, value: Decimal | float | None, dialect: sa.Dialect
    ) -> Decimal | None:
        """Turn what the database keeps into a decimal of this scale."""
        return None if value is None else Decimal(str(value)).quantize(Decimal(1).scaleb(-self.scale))
`;

const json = `
def json_type() -> TypeEngine[Any]:
    """Return the type of a column that holds JSON; None is SQL's NULL."""
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )
`;

const enums = `
def enum_type(values: type[StrEnum], *, name: str, length: int) -> sa.Enum:
    """Return the type of a column that holds one of \`values\`, as text with a named CHECK.

    Args:
        values: The enumeration whose members' values are stored.
        name: The CHECK's name, without the prefix that the naming convention adds.
        length: Of the column, in characters.
    """
    return sa.Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )
`;

const partialIndexes = `
def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Return an index over the rows that fulfil \`where\`: SQL for PostgreSQL and SQLite alike."""
    return sa.Index(
        name,
        *columns,
        unique=unique,
        postgresql_where=sa.text(where),
        sqlite_where=sa.text(where),
    )
`;

const mixin = ({ name, className, columns }: CoreView["mixins"][number]) => `
class ${className}:
    """Columns of every table that uses \`${name}\`."""

${columns.map(mappedColumn).join("\n")}
`;

const loader = `
def load_models() -> sa.MetaData:
    """Import the models of every package of the app; the metadata then holds all tables."""
    for package in pkgutil.iter_modules(app.__path__, "app."):
        models = f"{package.name}.models"
        if package.ispkg and importlib.util.find_spec(models) is not None:
            importlib.import_module(models)
    orm.configure_mappers()
    return Base.metadata


def database_url() -> str:
    """Return which database migrations and seed work on: DATABASE_URL, or a file beside the app."""
    return os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///./app.db")
`;
