/** The client of one integration: settings, authentication, methods. */
import type { Integration, Spec } from "../../../core/spec/model.ts";
import { enumValues } from "../../foundation/integrations/view.ts";
import { apiKeyAuth } from "../templates/auth-api-key.py.ts";
import { bearerAuth } from "../templates/auth-bearer.py.ts";
import { clientCredentialsAuth } from "../templates/auth-oauth2-client-credentials.py.ts";
import { clientModule } from "../templates/client.py.ts";
import { settingsModule } from "../templates/settings.py.ts";
import { oauthFixture, oauthTestImports, oauthTests } from "../templates/test_client-oauth.py.ts";
import { clientTests } from "../templates/test_client.py.ts";
import { type IntegrationView, integrationView } from "../view/client.ts";
import { type ClientTestView, clientTestView, covers, isRepeatable } from "../view/client-tests.ts";
import { app, type Files, tests } from "./files.ts";

export function clientFiles(integration: Integration, spec: Spec): Files {
  const view = integrationView(integration, spec.auth !== null);
  const testView = clientTestView(integration, enumValues(spec), spec.auth !== null);
  const { name } = integration;
  return [
    [`${app}/${name}/settings.py`, settingsModule(view)],
    ...authFiles(view, integration),
    [`${app}/${name}/client.py`, clientModule(view)],
    [`${tests}/test_${name}_client.py`, clientTests(testView, authTests(testView, integration))],
  ];
}

function authFiles(view: IntegrationView, { name, auth }: Integration): Files {
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
