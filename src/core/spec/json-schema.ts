/** The language as a JSON Schema (draft 2020-12), so that editors complete and check a spec while it is written. */
import { specShape } from "./language/spec.ts";
import type { Description } from "./shape.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Shapes only: names, types and expressions are checked by `aurora check`. */
export function specJsonSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Aurora spec",
    description: "The Architect's blueprint of an app. Reference: docs/spec.md.",
    ...schemaOf(specShape.description),
  };
}

function schemaOf(description: Description): Schema {
  switch (description.type) {
    case "scalar":
      return description.json;
    case "list":
      return { type: "array", items: schemaOf(description.of) };
    case "named":
      return {
        type: "object",
        patternProperties: { [description.pattern]: schemaOf(description.of) },
        additionalProperties: false,
      };
    case "either":
      return { anyOf: description.of.map(schemaOf) };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(
          description.keys.map((key) => [key.name, { description: key.doc, ...schemaOf(key.shape) }]),
        ),
        required: description.keys.filter((key) => key.required).map((key) => key.name),
        additionalProperties: false,
      };
  }
}
