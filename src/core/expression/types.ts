/** Types in words. */
import { code } from "../spec/nearest.ts";
import type { ExpressionType } from "./model.ts";

export function describeType(type: ExpressionType): string {
  switch (type.kind) {
    case "bool":
      return "a condition (true or false)";
    case "int":
      return "a whole number";
    case "decimal":
      return "a number";
    case "string":
      return "a text";
    case "datetime":
      return "a point in time";
    case "date":
      return "a date";
    case "duration":
      return "a span of time";
    case "null":
      return "`null`";
    case "enum":
      return `a value of ${code(type.enum)}`;
    case "entity":
      return `a row of ${code(type.entity)}`;
    case "entities":
      return `rows of ${code(type.entity)}`;
  }
}
