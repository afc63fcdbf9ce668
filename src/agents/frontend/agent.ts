/** The Frontend agent: a typed API client for every spec, and the pages of a React app. */
import type { OpenApiDocument } from "../../core/contracts/openapi-document.ts";
import type { Contracts } from "../../core/contracts/model.ts";
import type { Spec } from "../../core/spec/model.ts";
import { type FileTree, mergeTrees } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { schemaTypes } from "./schema.ts";
import { staticFiles } from "./static-files.ts";
import { clientTs } from "./templates/client.ts.ts";
import { clientTestTs } from "./templates/client.test.ts.ts";
import { fixturesTs } from "./templates/fixtures.ts.ts";
import { handlersTs } from "./templates/handlers.ts.ts";
import { setupTs } from "./templates/setup.ts.ts";
import { pageFiles } from "./pages.ts";
import { apiView, pagesView } from "./view.ts";

export const frontendAgent: Agent = {
  name: "frontend",
  implements: [
    "frontend-react",
    "styles-css-modules",
    "screen-list",
    "screen-list-filters",
    "screen-list-row-action",
    "screen-form",
  ],
  generate,
};

/** For a spec that asks for Vue there are no pages yet: only the client, which needs no framework, and its tests. */
async function generate(spec: Spec, contracts: Contracts): Promise<FileTree> {
  const openapi = contracts.openapi.document as OpenApiDocument;
  const react = spec.app.stack.frontend === "react";
  const tree = mergeTrees([
    staticFiles.api,
    await apiFiles(spec, openapi, react),
    ...(react ? [staticFiles.react, pageFiles(pagesView(spec))] : []),
  ]);
  return new Map([...tree].map(([path, text]) => [`frontend/${path}`, text]));
}

async function apiFiles(spec: Spec, openapi: OpenApiDocument, react: boolean): Promise<FileTree> {
  const view = apiView(spec, openapi);
  return new Map([
    ["src/api/schema.gen.ts", await schemaTypes(openapi)],
    ["src/api/client.ts", clientTs(view.client)],
    ["src/api/client.test.ts", clientTestTs(view)],
    ["src/test/fixtures.ts", fixturesTs(view.fixtures)],
    ["src/test/handlers.ts", handlersTs(view.fixtures)],
    ["src/test/setup.ts", setupTs({ react })],
  ]);
}
