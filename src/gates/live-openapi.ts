/** The contracts as far as the live check needs them. */
import { z } from "zod";
import { type JsonSchema, Schema, schemaName } from "./live-samples.ts";

const Media = z.record(z.string(), z.object({ schema: Schema.optional() }));
const Operation = z.object({
  operationId: z.string().default(""),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
  tags: z.array(z.string()).default([]),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false) })).default([]),
  requestBody: z.object({ content: Media }).optional(),
  responses: z.record(z.string(), z.object({ content: Media.optional() })).default({}),
});
export type Operation = z.infer<typeof Operation>;

/** Of contracts/openapi.json, no more than the requests need. */
export const OpenApi = z.object({
  paths: z.record(z.string(), z.object({ get: Operation.optional(), post: Operation.optional() })),
  components: z.object({ schemas: z.record(z.string(), Schema).default({}) }).default({ schemas: {} }),
});
export type OpenApi = z.infer<typeof OpenApi>;

/** Of contracts/models.json, no more than which column refers to which table. */
export const Models = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      foreignKeys: z.array(z.object({ columns: z.array(z.string()), target: z.object({ table: z.string() }) })),
    }),
  ),
});
export type Models = z.infer<typeof Models>;

export function resolve(schema: JsonSchema | undefined, openapi: OpenApi): JsonSchema | undefined {
  return schema?.$ref === undefined ? schema : openapi.components.schemas[schemaName(schema.$ref)];
}

/** A GET that answers pages and needs no parameter. */
export function isList(operation: Operation, openapi: OpenApi): boolean {
  const answer = resolve(operation.responses["200"]?.content?.["application/json"]?.schema, openapi);
  return answer?.properties?.["items"] !== undefined && operation.parameters.every(({ required }) => !required);
}

/** An operation without a token of one kind or another answers 401. */
export const isSecured = ({ security }: Operation) => security.length > 0;
