/** The Integration agent: a typed, resilient client of every other service, and its tests. */
import type { Integration, Spec } from "../../core/spec/model.ts";
import type { FileTree } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { apiKeyAuth } from "./templates/auth-api-key.py.ts";
import { bearerAuth } from "./templates/auth-bearer.py.ts";
import { clientCredentialsAuth } from "./templates/auth-oauth2-client-credentials.py.ts";
import { clientModule } from "./templates/client.py.ts";
import { clockModule } from "./templates/clock.py.ts";
import { conftestModule } from "./templates/conftest.py.ts";
import { resilienceModule } from "./templates/resilience.py.ts";
import { settingsModule } from "./templates/settings.py.ts";
import { oauthFixture, oauthTestImports, oauthTests } from "./templates/test_client-oauth.py.ts";
import { clientTests } from "./templates/test_client.py.ts";
import { resilienceTests } from "./templates/test_resilience.py.ts";
import { transportTests } from "./templates/test_transport.py.ts";
import { transportModule } from "./templates/transport.py.ts";
import { type ClientTestView, clientTestView, covers, isRepeatable } from "./test-view.ts";
import type { EnumValues } from "../foundation/integrations/types.ts";
import { enumValues } from "../foundation/integrations/view.ts";
import { type IntegrationView, integrationView } from "./view.ts";

const app = "backend/app/integrations";
const tests = "backend/tests/integrations";

/** What every client leans on; written for a spec without integrations too, whose pull request has nothing else. */
const shared: readonly (readonly [string, string])[] = [
  [`${app}/resilience.py`, resilienceModule],
  [`${app}/transport.py`, transportModule],
  [`${tests}/clock.py`, clockModule],
  [`${tests}/conftest.py`, conftestModule],
  [`${tests}/test_resilience.py`, resilienceTests],
  [`${tests}/test_transport.py`, transportTests],
];

export const integrationAgent: Agent = {
  name: "integration",
  implements: ["integration-operation", "integration-auth", "integration-oauth-token"],
  generate: (spec) => integrationTree(spec),
};

function integrationTree(spec: Spec): FileTree {
  const values = enumValues(spec);
  return new Map([...shared, ...spec.integrations.flatMap((integration) => integrationFiles(integration, values))]);
}

function integrationFiles(integration: Integration, enums: EnumValues): (readonly [string, string])[] {
  const view = integrationView(integration);
  const testView = clientTestView(integration, enums);
  const { name } = integration;
  return [
    [`${app}/${name}/settings.py`, settingsModule(view)],
    ...authFiles(view, integration),
    [`${app}/${name}/client.py`, clientModule(view)],
    [`${tests}/test_${name}_client.py`, clientTests(testView, authTests(testView, integration))],
  ];
}

function authFiles(view: IntegrationView, { name, auth }: Integration): (readonly [string, string])[] {
  const path = `${app}/${name}/auth.py`;
  switch (auth.type) {
    case "none":
      return [];
    case "api_key":
      return [[path, apiKeyAuth(view, auth.header)]];
    case "bearer":
      return [[path, bearerAuth(view)]];
    case "oauth2_client_credentials": {
      // RFC 6749, section 4.4.2: without a scope the server chooses; an empty one is malformed.
      const scope = auth.scopes.length === 0 ? [] : [["scope", auth.scopes.join(" ")] as const];
      return [[path, clientCredentialsAuth(view, auth.tokenUrl, [["grant_type", "client_credentials"], ...scope])]];
    }
  }
}

function authTests(view: ClientTestView, integration: Integration): { imports: string; tests: string } {
  const { auth, operations, retry } = integration;
  if (auth.type !== "oauth2_client_credentials") {
    return { imports: "", tests: "" };
  }
  const attemptsAt401 = covers(integration, 401) && isRepeatable(operations[0]) ? retry.attempts : 1;
  const { clientId, clientSecret } = auth;
  const client = `${view.integration.className}Client`;
  const each = view.any.map((operation) => oauthTests({ client, clientId, clientSecret, attemptsAt401 }, operation));
  return { imports: oauthTestImports(integration.name), tests: [oauthFixture(), ...each].join("\n") };
}
