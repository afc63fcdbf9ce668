import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson, contentHash } from "../core/contracts/hash.ts";
import { canonicalOpenApi, describeOpenApiDifference } from "../core/contracts/openapi.ts";
import type { Finding } from "../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, versions } from "./gate.ts";
import { parseJson } from "./parse.ts";
import { runTool } from "./tool.ts";

/** The parts that make a document one at all; core's canonical form reads the rest. */
const OpenApi = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The document that the running app serves must be the published one, in the canonical form. Publishes `openapi`. */
export const openApiContract: Gate = {
  name: "contract",
  tools: ({ toolchains: { python } }) => versions(python.packages, ["fastapi"]),
  run: async (context) => {
    const result = await runTool(context, {
      name: "The OpenAPI dump",
      kind: "python",
      directory: "backend",
      args: ({ scripts }) => [`${scripts}/openapi_dump.py`],
    });
    const served = parseJson("The OpenAPI dump", OpenApi, result.stdout, result.stderr);
    const wanted = await contractDocument(context, "openapi");
    const [wantedForm, servedForm] = [canonicalOpenApi(wanted), canonicalOpenApi(served)];
    const differences = describeOpenApiDifference(wantedForm, servedForm);
    const equal = canonicalJson(wantedForm) === canonicalJson(servedForm);
    if (equal !== (differences.length === 0)) {
      throw new NotRun("the comparison of the OpenAPI documents contradicts itself");
    }
    const operations = Object.values(served.paths).flatMap((item) => Object.keys(item)).length;
    if (operations === 0) {
      throw new NotRun("the app serves no operation");
    }
    return {
      status: equal ? "passed" : "failed",
      value: equal ? "equal" : "different",
      bar: "equal",
      unit: "",
      summary: equal
        ? `served OpenAPI = contracts/openapi.json, ${counted(operations, "operation")}`
        : `served OpenAPI ≠ contracts/openapi.json, ${counted(differences.length, "difference")}`,
      findings: differences.map((message): Finding => ({
        path: "contracts/openapi.json",
        line: null,
        column: null,
        rule: "contract",
        message,
      })),
      publishes: { name: "openapi", document: served, hash: contentHash(canonicalJson(servedForm)) },
    };
  },
};

/** @throws NotRun when the tree has no such contract */
export async function contractDocument(
  context: GateContext,
  name: "openapi" | "client",
): Promise<z.infer<typeof Document>> {
  const path = `contracts/${name}.json`;
  if (!context.files.includes(path)) {
    throw new NotRun(`the tree has no ${path}`);
  }
  return parseJson(path, Document, await readFile(join(context.tree, path), "utf8"));
}

const Document = z.record(z.string(), z.unknown());
