/** backend/app/core/types.py. Types that no schema uses are left out. */
export type PythonValueType = "text" | "email" | "url" | "float" | "decimal" | "date" | "datetime" | "json";

export interface TypesPyView {
  readonly used: ReadonlySet<PythonValueType>;
  readonly maxUrlLength: number;
}

export function typesPy({ used, maxUrlLength }: TypesPyView): string {
  return [
    head,
    ...(used.has("text") || used.has("url") || used.has("json") ? [storable] : []),
    ...(used.has("text") ? [text] : []),
    ...(used.has("email") ? [email] : []),
    ...(used.has("url") ? [url(maxUrlLength)] : []),
    ...(used.has("float") ? [float] : []),
    ...(used.has("date") ? [date] : []),
    ...(used.has("datetime") ? [moment] : []),
    ...(used.has("decimal") ? [decimal] : []),
    ...(used.has("json") ? [json] : []),
  ].join("\n");
}

const head = `"""Types of values in requests and answers.

They take exactly what the API's document says: a number is no text, and a moment has a time zone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
`;

const storable = `
def check_storable(value: str) -> str:
    """Refuse what no database keeps: the NUL character, and half of a surrogate pair."""
    if "\\x00" in value or any("\\ud800" <= character <= "\\udfff" for character in value):
        raise ValueError("The text holds a character that cannot be stored.")
    return value
`;

const text = `
TextValue = Annotated[str, AfterValidator(check_storable)]
`;

const email = `
# What browsers take for an address: "valid e-mail address" of the HTML standard.
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+"
    r"@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)


def check_email(value: str) -> str:
    """Refuse what is no address of e-mail."""
    if not EMAIL.fullmatch(value):
        raise ValueError("Expected an e-mail address.")
    return value


EmailValue = Annotated[
    str, Field(json_schema_extra={"format": "email"}), AfterValidator(check_email)
]
`;

const url = (maxLength: number) => `
def check_url(value: str) -> str:
    """Refuse what is no absolute address of the web."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\\s", value):
        raise ValueError("Expected an http or https address.")
    return check_storable(value)


UrlValue = Annotated[
    str,
    Field(max_length=${maxLength}, json_schema_extra={"format": "uri"}),
    AfterValidator(check_url),
]
`;

const float = `
FloatValue = Annotated[float, Strict(), Field(allow_inf_nan=False)]
`;

const date = `
def check_date(value: object) -> object:
    """Refuse other spellings of a date than that of RFC 3339."""
    if not isinstance(value, str) or not re.fullmatch(r"\\d{4}-\\d\\d-\\d\\d", value):
        raise ValueError("Expected a date such as 2026-01-31.")
    return value


DateValue = Annotated[date, BeforeValidator(check_date)]
`;

const moment = `
def check_moment(value: object) -> object:
    """Refuse other spellings of a moment than that of RFC 3339, section 5.6."""
    pattern = r"\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)"
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError("Expected a date and a time with time zone such as 2026-01-31T12:00:00Z.")
    return value


def to_utc(value: datetime) -> datetime:
    """Express a moment in UTC."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("The moment lies outside the years 1 to 9999.") from error


MomentValue = Annotated[AwareDatetime, BeforeValidator(check_moment), AfterValidator(to_utc)]
`;

const decimal = `
@dataclass(frozen=True)
class DecimalValue:
    """A decimal number, as a string: a JSON number would lose digits in a client's float."""

    digits: int
    places: int

    @property
    def pattern(self) -> str:
        """What such a string looks like."""
        length = self.digits - self.places
        whole = rf"\\d{{1,{length}}}" if length else "0"
        fraction = rf"(\\.\\d{{1,{self.places}}})?" if self.places else ""
        return f"^-?{whole}{fraction}$"

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the spelling on the way in, and write no exponent on the way out."""
        return core_schema.no_info_before_validator_function(
            self._check,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(
                "{:f}".format, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the string."""
        return {"type": "string", "pattern": self.pattern}

    def _check(self, value: object) -> object:
        if isinstance(value, Decimal):
            return value
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValueError(
                f"Expected a decimal number of {self.digits} digits,"
                f" {self.places} of them after the point, as a string."
            )
        return value
`;

const json = `
def check_json(value: object) -> object:
    """Refuse null, which means "no value" to the database, and what no database keeps."""
    if value is None:
        raise ValueError("Expected a value other than null.")
    try:
        json.dumps(value, allow_nan=False)
        for text in _texts(value):
            check_storable(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("The value cannot be stored.") from error
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)


JsonContent = Annotated[
    Any,
    AfterValidator(check_json),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "object", "additionalProperties": True},
                {"type": "array", "items": {}},
                {"type": "string"},
                {"type": "number"},
                {"type": "boolean"},
            ]
        }
    ),
]
`;
