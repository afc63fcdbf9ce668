/** Values that an event brings for a field: how they are checked, and how they are written into the row. */
import type { Field, ValueType } from "../../../core/spec/model.ts";
import { enumMember } from "../../foundation/integrations/types.ts";
import { pythonLiteral, pythonString } from "../../python.ts";
import { pythonFloat } from "./client.ts";

/** What PostgreSQL's INTEGER holds. */
const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** The annotation of a value that the field's column takes. Modules are named in full: an entity may be called `Field`. */
export function storedType(type: ValueType): string {
  switch (type.kind) {
    case "string":
      return constrained("webhooks.Text", {
        min_length: type.minLength === 0 ? null : type.minLength,
        max_length: type.maxLength,
      });
    case "text":
      return "webhooks.Text";
    case "email":
      return constrained("pydantic.EmailStr", { max_length: type.maxLength });
    case "url":
      return "pydantic.HttpUrl";
    case "int":
      return constrained("int", { ge: type.min ?? int32.min, le: type.max ?? int32.max });
    case "decimal":
      return constrained("decimal.Decimal", { max_digits: type.precision, decimal_places: type.scale });
    case "float":
    case "bool":
      return type.kind;
    case "date":
      return "datetime.date";
    case "datetime":
      // Many senders write a moment as seconds since 1970.
      return constrained("pydantic.AwareDatetime", { strict: "False" });
    case "uuid":
      return "uuid.UUID";
    case "json":
      return "pydantic.JsonValue";
    case "enum":
      return type.enum;
  }
}

/** The value of an attribute as the model takes it. */
export function storedValue(type: ValueType, attribute: string, optional: boolean): string {
  if (type.kind !== "url") {
    return attribute;
  }
  return optional ? `${attribute} and str(${attribute})` : `str(${attribute})`;
}

/** A literal of the spec as the model takes it. */
export function storedLiteral({ type }: Pick<Field, "type">, value: string | number | boolean): string {
  const text = pythonString(String(value));
  switch (type.kind) {
    case "enum":
      return `${type.enum}.${enumMember(String(value))}`;
    case "decimal":
      return `decimal.Decimal(${text})`;
    case "float":
      return pythonFloat(Number(value));
    case "date":
      return `datetime.date.fromisoformat(${text})`;
    case "datetime":
      return `datetime.datetime.fromisoformat(${text})`;
    case "uuid":
      return `uuid.UUID(${text})`;
    default:
      return pythonLiteral(value);
  }
}

function constrained(type: string, limits: Readonly<Record<string, number | string | null>>): string {
  const set = Object.entries(limits).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  return set.length === 0 ? type : `Annotated[${type}, Field(${set.join(", ")})]`;
}
