/** Values that fit a JSON Schema, as far as generated APIs use it: the same schema always gives the same value. */
import { z } from "zod";

export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly items?: JsonSchema | undefined;
  readonly minItems?: number | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
}

export const Schema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    default: z.unknown().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
    items: Schema.optional(),
    minItems: z.number().optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
  }),
);

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Rules between fields are not in a schema; of these two ways one often fits ("ends after it starts"). */
export const sampleVariants = ["ascending", "descending"] as const;
export type SampleVariant = (typeof sampleVariants)[number];

/** The required properties of an object, each with a value; times and numbers ascend or descend in the order in which they are required. */
export function sampleBody(
  schema: JsonSchema,
  schemas: Schemas,
  variant: SampleVariant = "ascending",
): Record<string, unknown> {
  const names = (schema.required ?? []).filter((name) => schema.properties?.[name] !== undefined);
  return Object.fromEntries(
    names.map((name, index) => {
      const rank = variant === "ascending" ? index : names.length - index;
      return [name, sample(schema.properties?.[name] ?? {}, schemas, { name, rank, depth: 0 })];
    }),
  );
}

interface Place {
  readonly name: string;
  readonly rank: number;
  readonly depth: number;
}

function sample(schema: JsonSchema, schemas: Schemas, place: Place): unknown {
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (place.depth > 8) {
    return null;
  }
  const deeper = { ...place, depth: place.depth + 1 };
  if (schema.$ref !== undefined) {
    return sample(schemas[schemaName(schema.$ref)] ?? {}, schemas, deeper);
  }
  if (schema.const !== undefined) {
    return schema.const;
  }
  if (schema.enum !== undefined) {
    return schema.enum[0];
  }
  if (choice !== undefined) {
    return sample(choice.find(({ type }) => type !== "null") ?? {}, schemas, deeper);
  }
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  switch (types.find((type) => type !== "null")) {
    case "string":
      return sampleString(schema, place);
    case "integer":
    case "number":
      return sampleNumber(schema, place);
    case "boolean":
      return true;
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}, schemas, deeper));
    case "object":
      return sampleBody(schema, schemas);
    default:
      return null;
  }
}

function sampleString(schema: JsonSchema, { name, rank }: Place): string {
  const day = String((rank % 28) + 1).padStart(2, "0");
  switch (schema.format) {
    case "uuid":
      return "00000000-0000-4000-8000-000000000001";
    case "email":
      return "sample@example.com";
    case "uri":
      return "https://example.com/sample";
    case "date":
      return `2030-01-${day}`;
    case "date-time":
      return `2030-01-${day}T00:00:00Z`;
    default: {
      const text = `sample ${name}`.padEnd(schema.minLength ?? 0, "x");
      return text
        .slice(0, schema.maxLength ?? text.length)
        .trimEnd()
        .padEnd(schema.minLength ?? 0, "x");
    }
  }
}

function sampleNumber({ minimum, exclusiveMinimum, maximum }: JsonSchema, { rank }: Place): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? Math.min(1, maximum ?? 1) : exclusiveMinimum + 1);
  return Math.min(least + rank, maximum ?? Infinity);
}

/** `#/components/schemas/Note` → `Note` */
export function schemaName(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
