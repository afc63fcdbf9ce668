/** The Frontend agent: a typed API client for every spec, and the pages of a React app. */
import type { OpenApiDocument } from "../../core/contracts/openapi-document.ts";
import type { Contracts } from "../../core/contracts/model.ts";
import type { Spec } from "../../core/spec/model.ts";
import { type FileTree, mergeTrees } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { schemaTypes } from "./schema.ts";
import { staticFiles } from "./static-files.ts";
import { authTestTs } from "./templates/auth.test.ts.ts";
import { authTs } from "./templates/auth.ts.ts";
import { clientTs } from "./templates/client.ts.ts";
import { clientTestTs } from "./templates/client.test.ts.ts";
import { fixturesTs } from "./templates/fixtures.ts.ts";
import { handlersTs } from "./templates/handlers.ts.ts";
import { httpTs } from "./templates/http.ts.ts";
import { setupTs } from "./templates/setup.ts.ts";
import { pageFiles } from "./pages.ts";
import { apiView, pagesView } from "./view.ts";

export const frontendAgent: Agent = {
  name: "frontend",
  implements: [
    "frontend-react",
    "styles-css-modules",
    "screen-login",
    "screen-list",
    "screen-list-filters",
    "screen-list-row-action",
    "screen-list-endpoint-action",
    "screen-list-optimistic",
    "screen-form",
  ],
  generate,
};

/** For a spec that asks for Vue there are no pages yet: only the client, which needs no framework, and its tests. */
function generate(spec: Spec, contracts: Contracts): FileTree {
  const openapi = contracts.openapi.document as OpenApiDocument;
  const react = spec.app.stack.frontend === "react";
  const auth = spec.auth !== null;
  const tree = mergeTrees([
    staticFiles.api,
    ...(auth ? [staticFiles["api-auth"]] : []),
    apiFiles(spec, openapi, react),
    ...(react ? [staticFiles.react, pageFiles(pagesView(spec))] : []),
    ...(react && auth ? [staticFiles["react-auth"]] : []),
  ]);
  return new Map([...tree].map(([path, text]) => [`frontend/${path}`, text]));
}

function apiFiles(spec: Spec, openapi: OpenApiDocument, react: boolean): FileTree {
  const view = apiView(spec, openapi);
  const { auth } = view;
  return new Map([
    ["src/api/schema.gen.ts", schemaTypes(openapi)],
    ["src/api/http.ts", httpTs(auth)],
    ["src/api/client.ts", clientTs(view.client)],
    ["src/api/client.test.ts", clientTestTs(view)],
    ...(auth === null
      ? []
      : ([
          ["src/api/auth.ts", authTs(auth)],
          ["src/api/auth.test.ts", authTestTs(auth)],
        ] as const)),
    ["src/test/fixtures.ts", fixturesTs(view)],
    ["src/test/handlers.ts", handlersTs(view.samples)],
    ["src/test/setup.ts", setupTs({ react, auth: auth !== null })],
  ]);
}
