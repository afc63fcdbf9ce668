import type { ClientView } from "../view/client.ts";

export const clientTs = ({ types, queries, functions }: ClientView) => `
/** Every operation of the API as a function: typed by the contract, with time limits, retries and errors of http.ts. */
import { type CallOptions, http, unwrap } from "./http";
import type { components, operations } from "./schema.gen";

type Schemas = components["schemas"];
${types.map((name) => `export type ${name} = Schemas["${name}"];`).join("\n")}
${queries
  .map(({ name, operation }) => `export type ${name} = NonNullable<operations["${operation}"]["parameters"]["query"]>;`)
  .join("\n")}

${functions
  .map(
    ({ name, summary, method, path, parameters, result, options }) => `
/** ${summary} */
export function ${name}(${parameters}): Promise<${result}> {
  return unwrap(http.${method}(${path}, { ${options} }));
}`,
  )
  .join("\n")}
`;
