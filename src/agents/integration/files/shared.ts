/** What the integrations lean on: each module once, and only where something uses it. */
import type { Integration, Spec } from "../../../core/spec/model.ts";
import { accountsModule } from "../templates/accounts.py.ts";
import { authorizationModule } from "../templates/authorization.py.ts";
import { clockModule } from "../templates/clock.py.ts";
import { conftestModule } from "../templates/conftest.py.ts";
import { connectModule } from "../templates/connect.py.ts";
import { databaseModule } from "../templates/database.py.ts";
import { dependenciesModule } from "../templates/dependencies.py.ts";
import { environmentModule } from "../templates/environment.py.ts";
import { oauthModule } from "../templates/oauth.py.ts";
import { resilienceModule } from "../templates/resilience.py.ts";
import { resilienceTests } from "../templates/test_resilience.py.ts";
import { webhooksTests } from "../templates/test_webhooks.py.ts";
import { accountsTests } from "../templates/test_accounts.py.ts";
import { connectTests } from "../templates/test_connect.py.ts";
import { shopModule } from "../templates/shop.py.ts";
import { ownerView } from "../view/owner.ts";
import { flakyServerModule, flakyServerTests } from "../templates/test_flaky_server.py.ts";
import { transportTests } from "../templates/test_transport.py.ts";
import { transportModule } from "../templates/transport.py.ts";
import { webhooksModule } from "../templates/webhooks.py.ts";
import { app, type Files, tests } from "./files.ts";

export function sharedFiles(spec: Spec): Files {
  const { integrations, auth } = spec;
  const some = (has: (integration: Integration) => boolean) => integrations.some(has);
  const only = (condition: boolean, files: Files): Files => (condition ? files : []);
  const owned = auth !== null;
  const connects = some(({ connect }) => connect !== null);
  const hooks = some(({ webhook }) => webhook !== null);
  const tokens = connects || some((integration) => integration.auth.type === "oauth2_client_credentials");
  return [
    // Written for a spec without integrations too, whose pull request has nothing else.
    [`${app}/resilience.py`, resilienceModule],
    [`${app}/transport.py`, transportModule(connects)],
    [`${tests}/clock.py`, clockModule],
    [`${tests}/conftest.py`, conftestModule(connects || hooks)],
    [`${tests}/test_resilience.py`, resilienceTests],
    [`${tests}/test_transport.py`, transportTests],
    [`${tests}/flaky_server.py`, flakyServerModule],
    [`${tests}/test_flaky_server.py`, flakyServerTests],
    ...only(integrations.length > 0, [[`${app}/environment.py`, environmentModule]]),
    ...only(tokens, [[`${app}/oauth.py`, oauthModule]]),
    ...only(connects || hooks, [
      [`${app}/database.py`, databaseModule],
      [`${app}/dependencies.py`, dependenciesModule(owned && connects)],
    ]),
    ...only(connects, [
      [`${app}/authorization.py`, authorizationModule(owned)],
      [`${app}/accounts.py`, accountsModule(owned)],
      [`${app}/connect.py`, connectModule(owned)],
      [`${tests}/shop.py`, shopModule],
      [`${tests}/test_accounts.py`, accountsTests(ownerView(spec))],
      [`${tests}/test_connect.py`, connectTests(ownerView(spec))],
    ]),
    ...only(hooks, [
      [`${app}/webhooks.py`, webhooksModule],
      [`${tests}/test_webhooks.py`, webhooksTests],
    ]),
  ];
}
