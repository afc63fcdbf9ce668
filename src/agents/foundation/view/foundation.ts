/** What the shared files need to know of a spec. */
import { apiPackages } from "../../../core/api-routes.ts";
import type { Contracts } from "../../../core/contracts/model.ts";
import { contractNames } from "../../../core/contracts/model.ts";
import { sortKeys } from "../../../core/contracts/hash.ts";
import { kebabCase, snakeCase } from "../../../core/names.ts";
import { type SeedLogin, seedLogin } from "../../../core/seed.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { systemEntities } from "../../../core/system-entities.ts";
import { type Variable, variablesOf } from "./environment.ts";
import { proxiedPaths } from "./proxy.ts";

/** Of the generators together; changes when the same spec would give other bytes. */
export const generatorVersion = "0.1.0";

export interface FoundationView {
  readonly app: string;
  readonly database: string;
  readonly entities: readonly string[];
  readonly integrations: readonly string[];
  readonly variables: readonly Variable[];
  /** There are rows to begin with. */
  readonly seeded: boolean;
  /** With whom a person can sign in at once. */
  readonly login: SeedLogin | null;
  /** Beginnings of the paths that go to the backend when both are served at one address. */
  readonly proxied: readonly string[];
  /** Without a prefix, pages and API share paths such as /tasks: then what a browser navigates to is a page. */
  readonly sharedPaths: boolean;
  /** The frontend has pages; otherwise it is the typed client of the API alone. */
  readonly pages: boolean;
  /** Path of each `__init__.py` and what its package holds. */
  readonly packages: readonly { readonly path: string; readonly docstring: string }[];
}

export function foundationView(spec: Spec): FoundationView {
  const integrations = spec.integrations.map(({ name }) => snakeCase(name));
  return {
    app: kebabCase(spec.app.name),
    database: snakeCase(spec.app.name),
    entities: spec.entities.map(({ name }) => name),
    integrations,
    variables: variablesOf(spec),
    seeded: spec.seed.length > 0,
    login: seedLogin(spec),
    proxied: proxiedPaths(spec),
    sharedPaths: spec.app.api.prefix === "",
    pages: spec.app.stack.frontend === "react",
    packages: [
      { path: "backend/app", docstring: `The backend of ${kebabCase(spec.app.name)}.` },
      { path: "backend/app/core", docstring: "What all packages of the app share." },
      { path: "backend/app/enums", docstring: "Enumerations." },
      ...domains(spec).map(([name, docstring]) => ({ path: `backend/app/${name}`, docstring })),
      { path: "backend/app/integrations", docstring: "Clients of other services." },
      ...integrations.map((name) => ({
        path: `backend/app/integrations/${name}`,
        docstring: `The client of \`${name}\`.`,
      })),
      { path: "backend/tests", docstring: "Tests of the backend." },
      { path: "backend/tests/database", docstring: "Tests of models and migrations." },
      { path: "backend/tests/integrations", docstring: "Tests of the clients of other services." },
    ],
  };
}

/** Packages by what they are about: entities, endpoints of their own, signing in, what the app keeps for itself. */
function domains(spec: Spec): [name: string, docstring: string][] {
  const entities = new Map(spec.entities.map(({ name }) => [snakeCase(name), name]));
  return [
    ...apiPackages(spec).map((name): [string, string] => {
      const entity = entities.get(name);
      if (entity !== undefined) {
        return [name, `Everything about \`${entity}\`, from its table to its routes.`];
      }
      return [name, name === "auth" ? "Signing in." : `Endpoints of ${name.replaceAll("_", " ")}.`];
    }),
    ...systemEntities(spec).map(({ name }): [string, string] => [
      snakeCase(name),
      `The table of \`${name}\`, which the app keeps for itself.`,
    ]),
  ];
}

/** `.aurora/lock.json`: what the tree was made from. */
export function lockDocument(contracts: Contracts, specHash: string): unknown {
  return sortKeys({
    generator: generatorVersion,
    spec: specHash,
    contracts: Object.fromEntries(contractNames.map((name) => [name, contracts[name].hash])),
  });
}
