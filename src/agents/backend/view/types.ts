/** Value types as the generated Python writes them, and their literals. */
import { type ApiProperty, defaultIntegerBounds, isPassword } from "../../../core/api.ts";
import { defaultJson } from "../../../core/contracts/openapi-schemas.ts";
import type { DefaultValue, ValueType } from "../../../core/spec/model.ts";
import { pythonLiteral, pythonString } from "../../python.ts";

/** The type of a property in a request's body, limits included. */
export function inputType(type: ValueType): string {
  switch (type.kind) {
    case "string": {
      const limits = [
        ...(type.minLength > 0 ? [`min_length=${type.minLength}`] : []),
        ...(type.maxLength === null ? [] : [`max_length=${type.maxLength}`]),
      ];
      return limits.length === 0 ? "TextValue" : `Annotated[TextValue, Field(${limits.join(", ")})]`;
    }
    case "text":
      return "TextValue";
    case "email":
      return `Annotated[EmailValue, Field(max_length=${type.maxLength})]`;
    case "url":
      return "UrlValue";
    case "int":
      return `Annotated[StrictInt, Field(${integerBounds(type)})]`;
    case "float":
      return "FloatValue";
    case "decimal":
      return `Annotated[Decimal, DecimalValue(digits=${type.precision}, places=${type.scale})]`;
    case "bool":
      return "StrictBool";
    case "date":
      return "DateValue";
    case "datetime":
      return "MomentValue";
    case "uuid":
      return "UUID";
    case "json":
      return "JsonContent";
    case "enum":
      return type.enum;
  }
}

/** The type of a property in an answer. */
export function outputType(type: ValueType): string {
  switch (type.kind) {
    case "string":
    case "text":
      return "str";
    case "email":
      return 'Annotated[str, Field(json_schema_extra={"format": "email"})]';
    case "url":
      return 'Annotated[str, Field(json_schema_extra={"format": "uri"})]';
    case "int":
    case "float":
    case "bool":
      return type.kind;
    case "date":
    case "datetime":
      return type.kind;
    case "decimal":
    case "uuid":
    case "json":
    case "enum":
      return inputType(type);
  }
}

/** The type of a query parameter, which comes as text. */
export function filterType(type: ValueType): string {
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
      return "TextValue";
    case "int":
      return `Annotated[int, Field(${integerBounds({ min: null, max: null })})]`;
    case "float":
      return "Annotated[float, Field(allow_inf_nan=False)]";
    case "bool":
      return "bool";
    case "decimal":
    case "date":
    case "datetime":
    case "uuid":
    case "json":
    case "enum":
      return inputType(type);
  }
}

/** The line of a create schema, after the name. */
export function createAnnotation(property: ApiProperty): string {
  if (isPassword(property) && property.type.kind === "string") {
    return `Annotated[SecretStr, Field(min_length=${property.type.minLength}, max_length=${property.type.maxLength ?? 0})]`;
  }
  const type = inputType(property.type);
  const value = property.default === null ? null : defaultLiteral(property.type, property.default);
  if (value !== null) {
    return `${type}${property.optional ? " | None" : ""} = ${value}`;
  }
  if (property.default !== null && !property.optional) {
    // The database fills in the moment; null is refused.
    return `Annotated[${type} | None, OMISSIBLE] = None`;
  }
  return property.optional ? `${type} | None = None` : type;
}

/** The line of an update schema, after the name: everything may be left out. */
export function updateAnnotation(property: ApiProperty): string {
  const type = inputType(property.type);
  return property.optional ? `${type} | None = None` : `Annotated[${type} | None, OMISSIBLE] = None`;
}

/** The member of an enumeration that stands for one of its values; the models name it so too. */
export const enumMember = (value: string) => value.toUpperCase();

/** A spec's default as a Python expression; null where it is only known at the moment of the create. */
function defaultLiteral(type: ValueType, value: DefaultValue): string | null {
  const json = defaultJson(type, value);
  return json === null ? null : valueLiteral(type, json);
}

/** A JSON value of a type as the Python value that a row has. */
export function valueLiteral(type: ValueType, value: string | number | boolean): string {
  switch (type.kind) {
    case "enum":
      return `${type.enum}.${enumMember(String(value))}`;
    case "decimal":
      return `Decimal(${pythonString(String(value))})`;
    case "date":
      return `date.fromisoformat(${pythonString(String(value))})`;
    case "datetime":
      return `datetime.fromisoformat(${pythonString(String(value).replace(/Z$/, "+00:00"))})`;
    case "uuid":
      return `UUID(${pythonString(String(value))})`;
    case "float":
      return Number.isInteger(value) ? `${value}.0` : String(value);
    case "json":
      return `{"value": ${pythonLiteral(value)}}`;
    case "string":
    case "text":
    case "email":
    case "url":
    case "int":
    case "bool":
      return pythonLiteral(value);
  }
}

/** A sample as the Python of what JSON holds. */
export const jsonLiteral = (type: ValueType, value: string | number | boolean | null) =>
  type.kind === "json" ? `{"value": ${pythonLiteral(value)}}` : pythonLiteral(value);

function integerBounds(type: { readonly min: number | null; readonly max: number | null }): string {
  return `ge=${type.min ?? defaultIntegerBounds.min}, le=${type.max ?? defaultIntegerBounds.max}`;
}
