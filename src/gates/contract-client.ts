import { z } from "zod";
import { canonicalJson, contentHash } from "../core/contracts/hash.ts";
import { describeOpenApiDifference } from "../core/contracts/openapi.ts";
import type { Finding } from "../core/gate.ts";
import { contractDocument } from "./contract-openapi.ts";
import { counted, type Gate, NotRun, versions } from "./gate.ts";
import { parseJson } from "./parse.ts";
import { runTool } from "./tool.ts";

/** What `scripts/client_surface.mjs` prints. */
const Surface = z.object({
  document: z.looseObject({ operations: z.array(z.unknown()) }),
  types: z.discriminatedUnion("equal", [
    z.object({ equal: z.literal(true) }),
    z.object({
      equal: z.literal(false),
      line: z.number().int(),
      expected: z.string().nullable(),
      found: z.string().nullable(),
    }),
  ]),
});
type Surface = z.infer<typeof Surface>;

const typesPath = "frontend/src/api/schema.gen.ts";
const clientPath = "contracts/client.json";

/** Generated types are what the OpenAPI document gives, and the client's functions are those promised. Publishes `client`. */
export const clientContract: Gate = {
  name: "contract",
  tools: ({ toolchains: { javascript } }) => versions(javascript.packages, ["openapi-typescript", "typescript"]),
  run: async (context) => {
    const wanted = await contractDocument(context, "client");
    const result = await runTool(context, {
      name: "The client surface",
      kind: "javascript",
      directory: "frontend",
      args: ({ tree, scripts }) => [`${scripts}/client_surface.mjs`, `${tree}/frontend`],
    });
    const { document, types } = parseJson("The client surface", Surface, result.stdout, result.stderr);
    if (document.operations.length === 0) {
      throw new NotRun("the client has no function");
    }
    const [wantedText, foundText] = [canonicalJson(wanted), canonicalJson(document)];
    const differences = wantedText === foundText ? [] : describeOpenApiDifference(wanted, document);
    const findings = [
      ...typesFinding(types),
      ...differences.map((message): Finding => ({
        path: clientPath,
        line: null,
        column: null,
        rule: "contract",
        message,
      })),
    ];
    const equal = types.equal && wantedText === foundText;
    return {
      status: equal ? "passed" : "failed",
      value: equal ? "equal" : "different",
      bar: "equal",
      unit: "",
      summary: equal
        ? `client types = generated ones, client = ${clientPath}, ${counted(document.operations.length, "function")}`
        : `client ≠ contract, ${counted(findings.length, "difference")}`,
      findings,
      publishes: { name: "client", document, hash: contentHash(foundText) },
    };
  },
};

function typesFinding(types: Surface["types"]): Finding[] {
  if (types.equal) {
    return [];
  }
  const { line, expected, found } = types;
  const text = (value: string | null) => (value === null ? "the end of the file" : `\`${value.trim()}\``);
  const message = `is not what openapi-typescript makes of contracts/openapi.json: ${text(expected)} wanted, ${text(found)} found`;
  return [{ path: typesPath, line, column: null, rule: "contract", message }];
}
