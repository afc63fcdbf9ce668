import { importLines } from "../imports.ts";
import type { ClientView } from "../view/client.ts";

export const clientTs = ({ types, queries, functions }: ClientView) => `
/** Every operation of the API as a function: typed by the contract, sent by the clients of http.ts. */
${importLines([
  ["./call", "type CallOptions", "unwrap"],
  ["./http", ...functions.map(({ client }) => client)],
  ["./schema.gen", "type components", ...(queries.length > 0 ? ["type operations"] : [])],
])}

type Schemas = components["schemas"];
${types.map((name) => `export type ${name} = Schemas["${name}"];`).join("\n")}
${queries
  .map(({ name, operation }) => `export type ${name} = NonNullable<operations["${operation}"]["parameters"]["query"]>;`)
  .join("\n")}

${functions
  .map(
    ({ name, summary, method, path, parameters, result, client, options }) => `
/** ${summary} */
export function ${name}(${parameters}): Promise<${result}> {
  return unwrap(${client}.${method}(${path}, { ${options} }));
}`,
  )
  .join("\n")}
`;
