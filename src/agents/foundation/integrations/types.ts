/** How the spec's value types look in the Python of a client: annotation and a value for tests. */
import { pythonString } from "../../python.ts";
import { pascalCase, snakeCase } from "../../../core/names.ts";
import type { ValueType } from "../../../core/spec/model.ts";

/** Values of an enum, by the enum's name. */
export type EnumValues = ReadonlyMap<string, readonly string[]>;

/** The class that `contract.py` has for an enum; one whose name ends as that of a request's class does gets a longer one. */
export const enumClass = (name: string) => pascalCase(name).replace(/(?<=Request|Response|Port)$/, "Value");

/** The member that stands for a value. */
export const enumMember = (value: string) => snakeCase(value).toUpperCase();

/**
 * Annotation of a field that goes out: what the spec allows, no more. Modules are named in full, because an enum of the spec
 * may be called `Field`.
 */
export function requestType(type: ValueType): string {
  switch (type.kind) {
    case "string":
      return constrained("str", {
        min_length: type.minLength === 0 ? null : type.minLength,
        max_length: type.maxLength,
      });
    case "int":
      return constrained("int", { ge: type.min, le: type.max });
    case "decimal":
      return constrained("decimal.Decimal", { max_digits: type.precision, decimal_places: type.scale });
    default:
      return plainType(type);
  }
}

/** Annotation of a field that comes in: the type alone, since the other side keeps its own limits. */
export function plainType(type: ValueType): string {
  switch (type.kind) {
    case "string":
    case "text":
      return "str";
    case "email":
      return "pydantic.EmailStr";
    case "url":
      return "pydantic.HttpUrl";
    case "int":
    case "float":
    case "bool":
      return type.kind;
    case "decimal":
      return "decimal.Decimal";
    case "date":
      return "datetime.date";
    case "datetime":
      return "pydantic.AwareDatetime";
    case "uuid":
      return "uuid.UUID";
    case "json":
      return "pydantic.JsonValue";
    case "enum":
      return enumClass(type.enum);
  }
}

/**
 * Annotation of a method's parameter that goes into the path or the query.
 *
 * @param prefix leads to the classes of `contract.py`: empty within it.
 */
export function parameterType(type: ValueType, prefix: string): string {
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
    case "json":
      return "str";
    case "datetime":
      return "datetime.datetime";
    case "enum":
      return `${prefix}${enumClass(type.enum)}`;
    default:
      return plainType(type);
  }
}

/** A value that fits the type, as JSON has it. */
export function sampleJson(type: ValueType, enums: EnumValues): unknown {
  switch (type.kind) {
    case "string":
      return "text".padEnd(type.minLength, "x").slice(0, type.maxLength ?? undefined);
    case "text":
      return "text";
    case "email":
      return "ann@example.com";
    case "url":
      return "https://example.com/page";
    case "int":
      return Math.min(Math.max(1, type.min ?? 1), type.max ?? Number.MAX_SAFE_INTEGER);
    case "float":
      return 1.5;
    case "decimal":
      return type.precision === type.scale ? "0" : type.scale === 0 ? "1" : "1.5";
    case "bool":
      return true;
    case "date":
      return "2026-01-02";
    case "datetime":
      return "2026-01-02T03:04:05Z";
    case "uuid":
      return "11111111-1111-4111-8111-111111111111";
    case "json":
      return { key: "value" };
    case "enum":
      return enums.get(type.enum)?.[0] ?? "";
  }
}

/** A Python value for a parameter, and the text that it becomes in the path or the query. */
export function sampleParameter(
  type: ValueType,
  enums: EnumValues,
): { readonly python: string; readonly text: string } {
  const json = sampleJson(type, enums);
  const text = typeof json === "string" ? json : type.kind === "json" ? "text" : JSON.stringify(json);
  switch (type.kind) {
    case "int":
    case "float":
      return { python: text, text };
    case "bool":
      return { python: "True", text };
    case "decimal":
      return { python: `decimal.Decimal(${pythonString(text)})`, text };
    case "date":
      return { python: "datetime.date(2026, 1, 2)", text };
    case "datetime":
      return {
        python: "datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)",
        text: "2026-01-02T03:04:05+00:00",
      };
    case "uuid":
      return { python: `uuid.UUID(${pythonString(text)})`, text };
    case "enum":
      return { python: `contract.${enumClass(type.enum)}.${enumMember(text)}`, text };
    default:
      return { python: pythonString(text), text };
  }
}

function constrained(type: string, limits: Readonly<Record<string, number | null>>): string {
  const set = Object.entries(limits).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  return set.length === 0 ? type : `typing.Annotated[${type}, pydantic.Field(${set.join(", ")})]`;
}
