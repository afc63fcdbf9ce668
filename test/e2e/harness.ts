/** A GitHub and an Aurora on this machine, for a test that plays a person. Real git, store, queue and gates. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { destination } from "pino";
import { readConfig } from "../../src/config.ts";
import { type Aurora, startAurora } from "../../src/index.ts";
import type { Snapshot } from "../../src/local/admin/snapshot.ts";
import { type LocalGitHub, startLocalGitHub } from "../../src/local/server.ts";

export const label = "aurora:implement";
/** Owns the repository; may write. */
export const maintainer = "maintainer-a";

/** The smallest app that has something of everything: two entities, a relation, an integration, a list and a form. */
export const smallSpec = `Keep notes in notebooks.

\`\`\`yaml aurora
aurora: 1
app:
  name: notes
  stack: {frontend: react, styles: css-modules, database: postgresql}
  api: {prefix: /api/v1, case: camel, page: {size: 20, max: 100}}
entities:
  Notebook:
    fields:
      name: string(1..80)
  Note:
    fields:
      text: string(1..200)
      pinned: bool = false
    relations:
      notebook: Notebook! cascade
integrations:
  spelling:
    base_url: https://spelling.example
    auth: {type: bearer, secret: SPELLING_KEY}
    timeout: 5s
    retry: {attempts: 3, initial: 100ms, max: 1s, when: [429, 5xx, timeout]}
    circuit: {failure_threshold: 5, recovery_timeout: 60}
    operations:
      checkText:
        http: POST /check
        idempotency: Idempotency-Key
        body: {text: string}
        response: {mistakes: int}
screens:
  notes: {route: /, kind: list, entity: Note, columns: [text, pinned], actions: [create]}
  noteForm: {route: '/notes/:id/edit', kind: form, entity: Note, fields: [text, pinned, notebook]}
\`\`\`
`;

export interface Place {
  readonly github: LocalGitHub;
  readonly directory: string;
  /** Variables for an Aurora that is to serve this GitHub. */
  readonly environment: Readonly<Record<string, string>>;
  snapshot(): Promise<Snapshot>;
  repository(): Promise<Snapshot["repositories"][number]>;
  issue(number: number): Promise<Snapshot["repositories"][number]["issues"][number]>;
  openIssue(body: string): Promise<number>;
  /** Starts an Aurora in this process; ended with the place. */
  startAurora(options?: StartOptions): Promise<Aurora>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** Whether GitHub knows where to send webhooks. Default: yes. */
  readonly webhooks?: boolean;
  readonly tickSeconds?: number;
  /** More variables, such as those that name a model. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface PlaceOptions {
  readonly webhookSecret?: string;
  /** Further variables for Aurora. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A repository with the App installed, and its maintainer. */
export async function openPlace(options: PlaceOptions = {}): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-e2e-"));
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const { webhookSecret = "not a secret: this GitHub ends with the test" } = options;
  const app = { id: 1, slug: "aurora", privateKey, webhookSecret, webhookUrl: null };
  const github = await startLocalGitHub({ directory: join(directory, "github"), app });
  await github.admin.createUser(maintainer);
  await github.admin.createRepository({ owner: maintainer, name: "notes", files: { "README.md": "# Ours\n" } });
  const environment = {
    AURORA_DATA_DIR: join(directory, "aurora"),
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    APP_ID: "1",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    PORT: "0",
    AURORA_GITHUB_PACE: "none",
    ...options.environment,
  };
  const started: Aurora[] = [];
  const repository = async () => {
    const [first] = (await github.admin.snapshot()).repositories;
    if (first === undefined) {
      throw new Error("the local GitHub has no repository");
    }
    return first;
  };
  return {
    github,
    directory,
    environment,
    snapshot: () => github.admin.snapshot(),
    repository,
    issue: async (number) => {
      const found = (await repository()).issues.find((issue) => issue.number === number);
      if (found === undefined) {
        throw new Error(`there is no issue #${number}`);
      }
      return found;
    },
    openIssue: async (body) => (await github.admin.openIssue({ user: maintainer, title: "Build it", body })).number,
    startAurora: async ({ webhooks = true, tickSeconds = 60, environment: more = {} } = {}) => {
      const config = readConfig({ ...environment, ...more, AURORA_TICK_SECONDS: String(tickSeconds) });
      const output = destination({ dest: join(directory, "aurora.log"), sync: true });
      const aurora = await startAurora(config, { server: true, worker: true }, output);
      started.push(aurora);
      await github.admin.setWebhookUrl(webhooks ? `${aurora.url}/api/github/webhooks` : null);
      return aurora;
    },
    close: async () => {
      for (const aurora of started) {
        await aurora.close();
      }
      await github.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until something is so, looking every fifth of a second. @throws with what was waited for, and what is there. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  seconds = 240,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not so after ${seconds} s`);
    }
    await sleep(200);
  }
}

/** Waits until the issue's run has ended. @throws with the progress comment when it needs a person instead. */
export async function untilClosed(place: Place, number: number, seconds = 240): Promise<void> {
  const look = async () => {
    const issue = await place.issue(number);
    const stuck = issue.labels.find((name) => name === "aurora:needs-you" || name === "aurora:stopped");
    if (stuck !== undefined && issue.state === "open") {
      throw new Error(`the run has the label ${stuck}:\n${issue.comments.map(({ body }) => body).join("\n---\n")}`);
    }
    return issue.state === "closed";
  };
  await until(`issue #${number} is closed`, look, seconds);
}
