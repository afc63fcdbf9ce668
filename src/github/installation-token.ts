/** The token of one installation: asked for once, kept until shortly before its end, renewed when GitHub disowns it. */
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Caller } from "./caller.ts";

const Token = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()).default({}),
});

/** What an installation may do: `{contents: "write", …}`. */
export type Permissions = Readonly<Record<string, string>>;

/** A token is not used in its last five minutes: a push that begins with it should also end with it. */
const marginMs = 5 * 60 * 1000;

interface Known {
  readonly token: string;
  readonly endsAt: number;
  readonly permissions: Permissions;
}

type Endpoint = Parameters<Parameters<typeof Octokit.prototype.hook.wrap<"request">>[1]>[1];

export class InstallationToken {
  readonly #app: Caller;
  readonly #installationId: number;
  readonly #clock: () => Date;
  readonly #onToken: ((token: string) => void) | undefined;
  #cached: Known | undefined;
  #pending: Promise<Known> | undefined;

  constructor(app: Caller, installationId: number, clock: () => Date, onToken?: (token: string) => void) {
    this.#app = app;
    this.#installationId = installationId;
    this.#clock = clock;
    this.#onToken = onToken;
  }

  /** Those who ask at the same time share one request. */
  async get(): Promise<string> {
    return (await this.#known()).token;
  }

  /** As of the token in use: a permission that was granted a moment ago shows within the hour. */
  async permissions(): Promise<Permissions> {
    return (await this.#known()).permissions;
  }

  async #known(): Promise<Known> {
    if (this.#cached !== undefined && this.#cached.endsAt - marginMs > this.#clock().getTime()) {
      return this.#cached;
    }
    this.#pending ??= this.#request().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Octokit's hook: adds the token, and once more a new one when GitHub says 401 (it was revoked before its end). */
  async authorise<T>(request: (endpoint: Endpoint) => T | Promise<T>, endpoint: Endpoint): Promise<T> {
    const token = await this.get();
    endpoint.headers.authorization = `token ${token}`;
    try {
      return await request(endpoint);
    } catch (error) {
      if ((error as { status?: unknown }).status !== 401) {
        throw error;
      }
      if (this.#cached?.token === token) {
        this.#cached = undefined;
      }
      endpoint.headers.authorization = `token ${await this.get()}`;
      return request(endpoint);
    }
  }

  #request(): Promise<Known> {
    return this.#app.call(`get a token for installation ${this.#installationId}`, async (octokit) => {
      const { data } = await octokit.rest.apps.createInstallationAccessToken({
        installation_id: this.#installationId,
      });
      const { token, expires_at, permissions } = Token.parse(data);
      this.#onToken?.(token);
      this.#cached = { token, endsAt: Date.parse(expires_at), permissions };
      return this.#cached;
    });
  }
}
