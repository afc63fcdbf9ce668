/** What the shared files need to know of a spec. */
import { tableName } from "../../core/contracts/columns.ts";
import type { Contracts } from "../../core/contracts/model.ts";
import { contractNames } from "../../core/contracts/model.ts";
import { sortKeys } from "../../core/contracts/hash.ts";
import { kebabCase, snakeCase } from "../../core/names.ts";
import type { Spec } from "../../core/spec/model.ts";

/** Of the generators together; changes when the same spec would give other bytes. */
export const generatorVersion = "0.1.0";

export interface FoundationView {
  readonly app: string;
  readonly database: string;
  readonly entities: readonly string[];
  readonly integrations: readonly string[];
  /** Environment variables that the clients of other services read. */
  readonly secrets: readonly string[];
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
    secrets: secretsOf(spec),
    pages: spec.app.stack.frontend === "react",
    packages: [
      { path: "backend/app", docstring: `The backend of ${kebabCase(spec.app.name)}.` },
      { path: "backend/app/core", docstring: "What all packages of the app share." },
      { path: "backend/app/enums", docstring: "Enumerations." },
      ...spec.entities.map(({ name }) => ({
        path: `backend/app/${tableName(name)}`,
        docstring: `Everything about \`${name}\`, from its table to its routes.`,
      })),
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

function secretsOf(spec: Spec): string[] {
  const names = spec.integrations.flatMap(({ auth }) => [
    ...(auth.type === "api_key" || auth.type === "bearer" ? [auth.secret] : []),
    ...(auth.type === "oauth2_client_credentials" ? [auth.clientId, auth.clientSecret] : []),
  ]);
  return [...new Set(names)].sort();
}

/** `.aurora/lock.json`: what the tree was made from. */
export function lockDocument(contracts: Contracts, specHash: string): unknown {
  return sortKeys({
    generator: generatorVersion,
    spec: specHash,
    contracts: Object.fromEntries(contractNames.map((name) => [name, contracts[name].hash])),
  });
}
