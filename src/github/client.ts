/** Octokit as Aurora uses it: as the App itself, and as the App in one installation. */
import { createAppAuth } from "@octokit/auth-app";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import type { RepositoryRef } from "../core/ids.ts";
import type { GitHubCall } from "../process/metrics.ts";
import {
  findInstallation,
  type Identity,
  type Installation,
  type InstalledRepository,
  listInstallations,
  listRepositories,
  readIdentity,
  readSlug,
} from "./app.ts";
import { reporting } from "./calls.ts";
import type { Caller } from "./caller.ts";
import { githubFailure } from "./failures.ts";
import { InstallationToken, type Permissions } from "./installation-token.ts";

export interface GitHubOptions {
  /** https://api.github.com, or that of a GitHub Enterprise Server or the local one. */
  readonly apiUrl: string;
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly clock?: () => Date;
  readonly request?: { readonly fetch?: typeof fetch };
  /** Keep GitHub's pace for writes and wait for short rate limits. Default: true. */
  readonly throttle?: boolean;
  /** How often a safe request is tried again after a 5xx answer or none, with pauses of 1, 4, 9 … s. Default: 3. */
  readonly retries?: number;
  /** Told of each request over the wire. */
  readonly onCall?: (call: GitHubCall) => void;
  /** Told of each token before it is used, so that it can be kept out of logs. */
  readonly onToken?: (token: string) => void;
}

/** The App itself. */
export interface GitHub extends Caller {
  readonly appId: number;
  /** The name in the App's URL; its bot is called `<slug>[bot]`. */
  appSlug(): Promise<string>;
  /** Who makes commits for the App: GitHub shows them as the bot's by this address. */
  identity(): Promise<Identity>;
  /** Those that are not suspended. */
  installations(): Promise<Installation[]>;
  repositoriesOf(installationId: number): Promise<InstalledRepository[]>;
  installationFor(repo: RepositoryRef): Promise<number>;
  forInstallation(id: number): InstallationGitHub;
}

/** The App in one installation. */
export interface InstallationGitHub extends Caller {
  readonly installationId: number;
  /** For git: lives for an hour at most; asked for anew each time it is needed. */
  token(): Promise<string>;
  /** What the account that installed the App has granted it. */
  permissions(): Promise<Permissions>;
  /** The login under which Aurora's own comments appear. */
  botLogin(): Promise<string>;
}

/** No answer for this long is no answer. */
const answerWithinMs = 30_000;
/** A rate limit that lasts longer is a Failure, so that no worker stands and waits for it. */
const longestWaitSeconds = 10;

export function createGitHub(options: GitHubOptions): GitHub {
  const clock = options.clock ?? (() => new Date());
  const { appId, privateKey } = options;
  const caller = callerOf(
    newOctokit(options, "app", { authStrategy: createAppAuth, auth: { appId, privateKey } }),
    clock,
  );
  const installations = new Map<number, InstallationGitHub>();
  const github: GitHub = {
    ...caller,
    appId,
    appSlug: once(() => readSlug(caller)),
    identity: once(() => ownIdentity(github)),
    installations: () => listInstallations(caller),
    repositoriesOf: (id) => listRepositories(github.forInstallation(id)),
    installationFor: (repo) => findInstallation(caller, repo),
    forInstallation: (id) => {
      const installation = installations.get(id) ?? createInstallation(github, id, options, clock);
      installations.set(id, installation);
      return installation;
    },
  };
  return github;
}

/** The App itself may not read accounts, so one of its installations does. */
async function ownIdentity(github: GitHub): Promise<Identity> {
  const [installation] = await github.installations();
  return readIdentity(
    await github.appSlug(),
    installation === undefined ? null : github.forInstallation(installation.id),
  );
}

function createInstallation(app: GitHub, id: number, options: GitHubOptions, clock: () => Date): InstallationGitHub {
  const octokit = newOctokit(options, `installation-${id}`);
  const token = new InstallationToken(app, id, clock, options.onToken);
  octokit.hook.wrap("request", (request, endpoint) => token.authorise(request, endpoint));
  return {
    ...callerOf(octokit, clock),
    installationId: id,
    token: () => token.get(),
    permissions: () => token.permissions(),
    botLogin: async () => `${await app.appSlug()}[bot]`,
  };
}

function callerOf(octokit: Octokit, clock: () => Date): Caller {
  return {
    call: async (what, request) => {
      try {
        return await request(octokit);
      } catch (thrown) {
        throw githubFailure(what, thrown, clock());
      }
    },
  };
}

function newOctokit(options: GitHubOptions, name: string, credentials: object = {}): Octokit {
  const waitFor = (seconds: number, _: unknown, __: unknown, tries: number) =>
    seconds <= longestWaitSeconds && tries < 2;
  // The first plugin is the innermost: it sees what is sent again, too.
  const AuroraOctokit = Octokit.plugin(reporting(name, options.onCall), retry, throttling);
  const octokit = new AuroraOctokit({
    ...credentials,
    baseUrl: options.apiUrl.replace(/\/$/, ""),
    userAgent: "aurora",
    request: { fetch: withTimeout(options.request?.fetch) },
    retry: {
      enabled: options.retries !== 0,
      retries: options.retries ?? 3,
      // The plugin's own list lets 405 and 409 through, which only a change on the other side can mend.
      doNotRetry: Array.from({ length: 100 }, (_, index) => 400 + index),
    },
    throttle:
      options.throttle === false
        ? { enabled: false }
        : { id: name, onRateLimit: waitFor, onSecondaryRateLimit: waitFor },
    log: silent,
  });
  octokit.hook.before("request", (request) => {
    if (!mayRepeat(request.method, request.url)) {
      request.request = { ...request.request, retries: 0 };
    }
  });
  return octokit;
}

/**
 * Whether a request can be sent again when nobody knows what became of it. A POST makes something new each time, but for
 * labels, reactions and tokens; a merge is confirmed by reading, never repeated blindly.
 */
function mayRepeat(method: string, url: string): boolean {
  if (method === "POST") {
    return /\/(?:labels|reactions|access_tokens)$/.test(url);
  }
  return !url.endsWith("/merge");
}

function withTimeout(given: typeof fetch | undefined): typeof fetch {
  return (input, init) => {
    const timeout = AbortSignal.timeout(answerWithinMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    // Looked up at each call, so that whoever replaces the global one is heard.
    return (given ?? globalThis.fetch)(input, { ...init, signal });
  };
}

/** What goes wrong is a Failure, told once by whoever handles it. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Asks at the first call; a failed try does not count. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () =>
    (answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    }));
}
