/** The local GitHub as one value that every route, action and page gets: its state, its clock and its counters. */
import { createHash, randomBytes, type KeyObject } from "node:crypto";
import type { App, Installation, Repository, User } from "./state.ts";
import type { FaultTable } from "./faults.ts";
import type { Deliverer } from "./webhooks/deliver.ts";

export type Access = "read" | "write";
/** Permission name → access, as in an App's manifest. */
export type Permissions = Readonly<Record<string, Access>>;

/** What Aurora's manifest asks for. */
export const defaultPermissions: Permissions = {
  actions: "read",
  administration: "read",
  checks: "write",
  contents: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
};

export interface InstallationToken {
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** null: all repositories of the installation. */
  readonly repositories: ReadonlySet<Repository> | null;
  readonly expiresAt: Date;
}

export interface RequestRecord {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Login or `app/slug`; null when nobody was identified. */
  readonly actor: string | null;
}

export interface World {
  readonly directory: string;
  readonly clock: () => Date;
  readonly app: App;
  readonly publicKey: KeyObject;
  readonly adminToken: string;
  readonly apps: Map<number, App>;
  readonly users: Map<string, User>;
  readonly repositories: Map<string, Repository>;
  readonly installations: Installation[];
  readonly tokens: Map<string, InstallationToken>;
  readonly requests: RequestRecord[];
  readonly faults: FaultTable;
  readonly deliverer: Deliverer;
  /** The next integer id; unique over everything, so that a mixed-up id is found out. */
  readonly nextId: () => number;
  permissions: Permissions;
  webhookUrl: string | null;
  /** http://127.0.0.1:PORT, known once the server listens. */
  url: string;
}

/** The base of REST addresses that the server writes into its answers. */
export function apiUrl(world: World): string {
  return `${world.url}/api/v3`;
}

/** GitHub's spelling of an instant: whole seconds, Z. */
export function iso(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** An opaque GraphQL-style id, stable for the thing it names. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${createHash("sha256").update(`${kind}:${id}`).digest("base64url").slice(0, 16)}`;
}

/** A secret of `length` URL-safe characters. */
export function secret(length: number): string {
  return randomBytes(length).toString("base64url").slice(0, length);
}

/** By `owner/name`, whatever the case, as GitHub compares them. */
export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  return world.repositories.get(`${owner}/${name}`.toLowerCase());
}

export function installationOf(world: World, repository: Repository): Installation | undefined {
  return world.installations.find((installation) => installation.repositories.has(repository));
}

/** Runs after everything that was started for this repository before, so that refs change one at a time. */
export async function inTurn<T>(repository: Repository, work: () => Promise<T>): Promise<T> {
  const before = turns.get(repository) ?? Promise.resolve();
  const result = before.then(work);
  turns.set(
    repository,
    result.then(
      () => undefined,
      () => undefined,
    ),
  );
  return result;
}
const turns = new WeakMap<Repository, Promise<void>>();
