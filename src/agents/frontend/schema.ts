/** src/api/schema.gen.ts: what `npm run types` writes for contracts/openapi.json. */
import openapiTS, { astToString, COMMENT_HEADER, type OpenAPI3 } from "openapi-typescript";
import { sortKeys } from "../../core/contracts/hash.ts";

/**
 * @param document as in the contract; its keys are sorted first, because the file in contracts/ has them sorted.
 * @returns unformatted text. A property with a default may be left out of a request (`--default-non-nullable=false`).
 */
export async function schemaTypes(document: unknown): Promise<string> {
  const ast = await openapiTS(sortKeys(document) as OpenAPI3, { defaultNonNullable: false, silent: true });
  return COMMENT_HEADER + astToString(ast);
}
