/** Mappings of names to types: inputs, bodies, responses. */
import { parseTypeOnly } from "../grammar/field.ts";
import type { TypedName } from "../model.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import { type Context } from "./context.ts";

export function typed(raw: readonly Named<ScalarNode>[] | undefined, context: Context): TypedName[] {
  return (raw ?? []).flatMap(({ name, value }) => {
    const type = value && parseTypeOnly(value, context.types, context.report);
    return type ? [{ name, ...type }] : [];
  });
}
