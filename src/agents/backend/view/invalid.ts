/** Values that the API refuses, for the generated tests. */
import { type ApiProperty, defaultIntegerBounds, isPassword, maxUrlLength } from "../../../core/api.ts";

/** Python expressions of JSON values that a create refuses for the property. */
export function invalidValues(property: ApiProperty): string[] {
  const { type } = property;
  const nothing = property.optional ? [] : ["None"];
  switch (type.kind) {
    case "string": {
      const nul = isPassword(property) ? [] : [`"\\x00" + "x" * ${Math.max(0, type.minLength - 1)}`];
      const short = type.minLength > 0 ? [`"x" * ${type.minLength - 1}`] : [];
      const long = type.maxLength === null ? [] : [`"x" * ${type.maxLength + 1}`];
      return ["5", ...nul, ...short, ...long, ...nothing];
    }
    case "text":
      return ["5", '"\\x00"', ...nothing];
    case "email":
      return ['"nobody"', "5", `"x" * ${type.maxLength} + "@example.com"`, ...nothing];
    case "url":
      return ['"example.com"', '"ftp://example.com"', `"https://example.com/" + "x" * ${maxUrlLength}`, ...nothing];
    case "int": {
      const { min, max } = { min: type.min ?? defaultIntegerBounds.min, max: type.max ?? defaultIntegerBounds.max };
      return [`${min - 1}`, `${max + 1}`, '"1"', "1.5", "True", ...nothing];
    }
    case "float":
      return ['"1"', "True", ...nothing];
    case "decimal": {
      const whole = Math.max(1, type.precision - type.scale);
      return ["1", '"abc"', '"1e2"', `"${"1".repeat(whole + 1)}"`, `"0.${"1".repeat(type.scale + 1)}"`, ...nothing];
    }
    case "bool":
      return ['"true"', "1", ...nothing];
    case "date":
      return ['"01.02.2030"', "5", '"2030-02-30"', ...nothing];
    case "datetime":
      return ['"2030-01-01T12:00:00"', "1700000000", '"2030-01-01"', '"0001-01-01T00:00:00+14:00"', ...nothing];
    case "uuid":
      return ['"nonsense"', "5", ...nothing];
    case "enum":
      return ['"nonsense"', ...nothing];
    case "json":
      return ['{"text": "\\x00"}', '["\\x00"]', ...nothing];
  }
}
