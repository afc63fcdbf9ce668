/** The Backend agent: FastAPI CRUD through router, service and repository, with its tests. */
import type { Spec } from "../../core/spec/model.ts";
import type { FileTree } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { authDependenciesPy } from "./templates/auth/dependencies.py.ts";
import { authRepositoryPy } from "./templates/auth/repository.py.ts";
import { authRouterPy } from "./templates/auth/router.py.ts";
import { authSchemasPy } from "./templates/auth/schemas.py.ts";
import { authServicePy } from "./templates/auth/service.py.ts";
import { configPy } from "./templates/core/config.py.ts";
import { constraintsPy } from "./templates/core/constraints.py.ts";
import { dbPy } from "./templates/core/db.py.ts";
import { errorsPy } from "./templates/core/errors.py.ts";
import { healthPy } from "./templates/core/health.py.ts";
import { integrationsPy } from "./templates/core/integrations.py.ts";
import { logsPy } from "./templates/core/logs.py.ts";
import { paginationPy } from "./templates/core/pagination.py.ts";
import { requestsPy } from "./templates/core/requests.py.ts";
import { schemasPy as coreSchemasPy } from "./templates/core/schemas.py.ts";
import { securityPy } from "./templates/core/security.py.ts";
import { typesPy } from "./templates/core/types.py.ts";
import { dependenciesPy } from "./templates/entity/dependencies.py.ts";
import { policyPy } from "./templates/entity/policy.py.ts";
import { repositoryPy } from "./templates/entity/repository.py.ts";
import { routerPy } from "./templates/entity/router.py.ts";
import { schemasPy } from "./templates/entity/schemas.py.ts";
import { servicePy } from "./templates/entity/service.py.ts";
import { mainPy } from "./templates/main.py.ts";
import {
  packageDependenciesPy,
  packageRepositoryPy,
  packageRouterPy,
  packageSchemasPy,
  packageServicePy,
} from "./templates/package/package.py.ts";
import { conftestPy } from "./templates/tests/conftest.py.ts";
import { supportPy } from "./templates/tests/support.py.ts";
import { testAcceptancePy } from "./templates/tests/test_acceptance.py.ts";
import { testAppPy } from "./templates/tests/test_app.py.ts";
import { testAuthPy } from "./templates/tests/test_auth.py.ts";
import { testRequestsPy } from "./templates/tests/test_requests.py.ts";
import { collides, testConcurrencyPy } from "./templates/tests/test_concurrency.py.ts";
import { testEndpointsPy } from "./templates/tests/test_endpoints.py.ts";
import { testIntegrationsPy } from "./templates/tests/test_integrations.py.ts";
import { testPolicyPy } from "./templates/tests/test_policy.py.ts";
import { rulesTestFile } from "../../core/change.ts";
import { testRulesPy } from "./templates/tests/test_rules.py.ts";
import { testEntityApiPy } from "./templates/tests/test_entity_api.py.ts";
import { acceptanceView } from "./view/acceptance.ts";
import { appView } from "./view/app.ts";
import { authView } from "./view/auth.ts";
import { calledIntegrations, callsPresent } from "./view/call.ts";
import { endpointTestsViews } from "./view/endpoint-tests.ts";
import { type EntityView, entityViews } from "./view/entity.ts";
import { factoryViews } from "./view/factory.ts";
import { type PackageView, packageViews } from "./view/package.ts";
import { policyTestsView } from "./view/policy-tests.ts";
import { ruleViews } from "./view/rules.ts";
import { testViews } from "./view/tests.ts";

export const backendAgent: Agent = {
  name: "backend",
  implements: [
    "auth",
    "crud",
    "hidden-field",
    "readonly-field",
    "filter",
    "sort",
    "viewer-relation",
    "computed",
    "policy",
    "endpoint",
    "acceptance",
  ],
  generate: (spec) => generateBackend(spec),
};

function generateBackend(spec: Spec): FileTree {
  return new Map([
    ...appFiles(spec),
    ...authFiles(spec),
    ...entityViews(spec).flatMap(entityFiles),
    ...packageViews(spec).flatMap(packageFiles),
    ...testFiles(spec),
  ]);
}

function appFiles(spec: Spec): [string, string][] {
  const view = appView(spec);
  return [
    ["backend/app/main.py", mainPy(view.main)],
    ["backend/app/core/config.py", configPy(view.config)],
    ["backend/app/core/constraints.py", constraintsPy()],
    ["backend/app/core/db.py", dbPy(view)],
    ["backend/app/core/errors.py", errorsPy(view.errors)],
    ["backend/app/core/health.py", healthPy()],
    ...(view.main.calls
      ? [
          [
            "backend/app/core/integrations.py",
            integrationsPy({ integrations: calledIntegrations(spec), presents: callsPresent(spec) }),
          ] satisfies [string, string],
        ]
      : []),
    ["backend/app/core/logs.py", logsPy()],
    ...(view.pagination === null
      ? []
      : [["backend/app/core/pagination.py", paginationPy(view.pagination)] satisfies [string, string]]),
    ["backend/app/core/requests.py", requestsPy(view)],
    ["backend/app/core/schemas.py", coreSchemasPy(view.schemas)],
    ...(view.types.used.size > 0
      ? [["backend/app/core/types.py", typesPy(view.types)] satisfies [string, string]]
      : []),
  ];
}

function authFiles(spec: Spec): [string, string][] {
  const view = authView(spec);
  return view === null
    ? []
    : [
        ["backend/app/auth/dependencies.py", authDependenciesPy(view)],
        ["backend/app/auth/repository.py", authRepositoryPy(view)],
        ["backend/app/auth/router.py", authRouterPy(view)],
        ["backend/app/auth/schemas.py", authSchemasPy(view)],
        ["backend/app/auth/service.py", authServicePy(view)],
        ["backend/app/core/security.py", securityPy()],
      ];
}

function entityFiles(view: EntityView): [string, string][] {
  const folder = `backend/app/${view.package}`;
  const routes = view.operations.length + view.endpoints.length > 0;
  return [
    ...(routes ? [[`${folder}/dependencies.py`, dependenciesPy(view)] satisfies [string, string]] : []),
    ...(view.policy === null ? [] : [[`${folder}/policy.py`, policyPy(view.policy)] satisfies [string, string]]),
    ...(view.methods.size > 0 ? [[`${folder}/repository.py`, repositoryPy(view)] satisfies [string, string]] : []),
    ...(routes ? [[`${folder}/router.py`, routerPy(view)] satisfies [string, string]] : []),
    ...(routes || view.properties !== null
      ? [[`${folder}/schemas.py`, schemasPy(view)] satisfies [string, string]]
      : []),
    ...(routes ? [[`${folder}/service.py`, servicePy(view)] satisfies [string, string]] : []),
  ];
}

function packageFiles(view: PackageView): [string, string][] {
  const folder = `backend/app/${view.package}`;
  return [
    [`${folder}/dependencies.py`, packageDependenciesPy(view)],
    ...(view.policy === null ? [] : [[`${folder}/policy.py`, policyPy(view.policy)] satisfies [string, string]]),
    ...(view.repository === null
      ? []
      : [[`${folder}/repository.py`, packageRepositoryPy(view)] satisfies [string, string]]),
    [`${folder}/router.py`, packageRouterPy(view)],
    ...(view.schemas.length === 0 ? [] : [[`${folder}/schemas.py`, packageSchemasPy(view)] satisfies [string, string]]),
    [`${folder}/service.py`, packageServicePy(view)],
  ];
}

function testFiles(spec: Spec): [string, string][] {
  const views = testViews(spec);
  const rules = ruleViews(spec);
  const acceptance = acceptanceView(spec);
  const { main } = appView(spec);
  const auth = authView(spec);
  const postPath = views.find(({ operations }) => operations.has("create"))?.path ?? null;
  return [
    ["backend/tests/api/conftest.py", conftestPy(auth)],
    ["backend/tests/api/support.py", supportPy(factoryViews(spec))],
    ["backend/tests/api/test_app.py", testAppPy({ postPath, license: main.license, method: main.methods[0] ?? "GET" })],
    ["backend/tests/api/test_requests.py", testRequestsPy(auth)],
    ...(auth === null ? [] : [["backend/tests/api/test_auth.py", testAuthPy(auth)] satisfies [string, string]]),
    ...views.map((view): [string, string] => [`backend/tests/api/test_${view.package}_api.py`, testEntityApiPy(view)]),
    ...calledIntegrations(spec)
      .slice(0, 1)
      .map((view): [string, string] => [
        "backend/tests/api/test_integrations.py",
        testIntegrationsPy({ ...view, presents: callsPresent(spec) }),
      ]),
    ...endpointTestsViews(spec).map((view): [string, string] => [
      `backend/tests/api/test_${view.package}_endpoints.py`,
      testEndpointsPy(view),
    ]),
    ...spec.entities.flatMap((entity) => {
      const view = policyTestsView(spec, entity);
      return view === null
        ? []
        : [[`backend/tests/api/test_${view.package}_policy.py`, testPolicyPy(view)] satisfies [string, string]];
    }),
    ...(views.some(collides)
      ? [
          ["backend/tests/api/test_concurrency.py", testConcurrencyPy(views.filter(collides))] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...(acceptance === null
      ? []
      : [["backend/tests/api/test_acceptance.py", testAcceptancePy(acceptance)] satisfies [string, string]]),
    ...(rules.length > 0 ? [[rulesTestFile, testRulesPy(rules)] satisfies [string, string]] : []),
  ];
}
