/** The Integration agent: a typed, resilient client of every other service, connected accounts, events, and the tests of all. */
import type { Integration, Spec } from "../../core/spec/model.ts";
import type { FileTree } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { clientFiles } from "./files/client.ts";
import { connectFiles } from "./files/connect.ts";
import { sharedFiles } from "./files/shared.ts";
import { webhookFiles } from "./files/webhook.ts";
import { app, type Files } from "./files/files.ts";
import { routerModule } from "./templates/router.py.ts";

export const integrationAgent: Agent = {
  name: "integration",
  implements: [
    "integration-operation",
    "integration-auth",
    "integration-oauth-token",
    "integration-connect",
    "integration-webhook",
  ],
  generate: (spec) => integrationTree(spec),
};

function integrationTree(spec: Spec): FileTree {
  return new Map([...sharedFiles(spec), ...spec.integrations.flatMap((integration) => filesOf(integration, spec))]);
}

function filesOf(integration: Integration, spec: Spec): Files {
  return [
    ...clientFiles(integration, spec),
    ...routes(integration),
    ...connectFiles(integration, spec),
    ...webhookFiles(integration, spec),
  ];
}

function routes({ name, connect, webhook }: Integration): Files {
  const view = { name, connects: connect !== null, webhook: webhook !== null };
  return view.connects || view.webhook ? [[`${app}/${name}/router.py`, routerModule(view)]] : [];
}
