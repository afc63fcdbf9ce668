/** A local GitHub with one repository, a receiver of its webhooks, and calls that GitHub's own description judges. */
import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { run, type RunResult } from "../../../src/process/run.ts";
import { startLocalGitHub, type LocalGitHub } from "../../../src/local/server.ts";
import { answerProblems, requestProblems } from "./openapi.ts";

export const app = { id: 4242, slug: "aurora", webhookSecret: "shared secret" } as const;

export const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** JSON whose shape GitHub's description has judged already. */
export type Data = Readonly<Record<string, unknown>>;

export interface Setup {
  github: LocalGitHub;
  /** A clean directory for work trees. */
  directory: string;
  repository: Awaited<ReturnType<LocalGitHub["admin"]["createRepository"]>>;
  /** ada owns the repository, bob writes, eve only reads. */
  tokens: { readonly ada: string; readonly bob: string; readonly eve: string };
  hooks: Hook[];
  /** Answers of the webhook receiver from now on. */
  hookStatus: number;
  now: Date;
}

/** Everything is made once for a test file; the clock stands still until a test moves it. */
export function useLocalGitHub(): Setup {
  const setup = { hooks: [] as Hook[], hookStatus: 200, now: new Date("2026-11-22T12:00:00Z") } as Setup;
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      const event = String(request.headers["x-github-event"]);
      const payload = JSON.parse(raw) as Record<string, unknown>;
      setup.hooks.push({ headers: request.headers, raw, event, payload });
      response.writeHead(setup.hookStatus).end("seen");
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    setup.directory = await mkdtemp(join(tmpdir(), "local-github-"));
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const clock = () => setup.now;
    setup.github = await startLocalGitHub({
      directory: setup.directory,
      clock,
      app: { ...app, privateKey, webhookUrl },
    });
    const { admin } = setup.github;
    const ada = await admin.createUser("ada");
    const bob = await admin.createUser("bob");
    const eve = await admin.createUser("eve");
    setup.tokens = { ada: ada.token, bob: bob.token, eve: eve.token };
    setup.repository = await admin.createRepository({
      owner: "ada",
      name: "taskflow",
      files: { "README.md": "# Taskflow\n", "docs/guide.md": "one\ntwo\nthree\n" },
    });
    await admin.setPermission("bob", "write");
    await admin.setPermission("eve", "read");
  });
  afterAll(async () => {
    await setup.github.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await rm(setup.directory, { recursive: true, force: true });
  });
  return setup;
}

/** The App's JWT. */
export function jwt(now: Date, claims: Readonly<Record<string, unknown>> = {}): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = { iat: seconds - 60, exp: seconds + 540, iss: app.id, ...claims };
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}`;
  return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(privateKey, "base64url")}`;
}

/** A new installation token. */
export async function installationToken(setup: Setup, body: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const path = `/app/installations/${setup.repository.installationId ?? 0}/access_tokens`;
  return (await call<{ token: string }>(setup, "POST", path, { token: jwt(setup.now), body })).body.token;
}

export interface CallOptions {
  /** Sent as a bearer token; none: anonymous. */
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is wrong on purpose, so it is not compared with GitHub's description. */
  readonly wrong?: boolean;
}

/** One REST call; request and answer are compared with GitHub's description, and a difference fails the test. */
export async function call<T = Data>(
  setup: Setup,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const { token, body, headers = {}, wrong = false } = options;
  const [plain = ""] = path.split("?");
  const problems = wrong ? [] : requestProblems(method, plain, body);
  const answer = await fetch(setup.github.apiUrl + path, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text === "" ? null : JSON.parse(text)) as T;
  problems.push(...answerProblems(method, plain, answer.status, json));
  if (problems.length > 0) {
    throw new Error(
      `${method} ${path} → ${answer.status} is not as GitHub describes it:\n${problems.slice(0, 8).join("\n")}\n${text.slice(0, 400)}`,
    );
  }
  return { status: answer.status, headers: answer.headers, body: json };
}

/** Git as a user runs it, with a token by environment. */
export async function git(cwd: string, args: readonly string[], token?: string): Promise<RunResult> {
  const basic = Buffer.from(`x-access-token:${token ?? ""}`).toString("base64");
  return run("git", args, {
    cwd,
    env: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "aurora[bot]",
      GIT_AUTHOR_EMAIL: "aurora@example.org",
      GIT_COMMITTER_NAME: "aurora[bot]",
      GIT_COMMITTER_EMAIL: "aurora@example.org",
      ...(token === undefined
        ? {}
        : {
            GIT_CONFIG_COUNT: "1",
            GIT_CONFIG_KEY_0: "http.extraHeader",
            GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
          }),
    },
  });
}

/** A pull request by bob from a new branch with these files. */
export async function openPull(
  setup: Setup,
  branch: string,
  files: Readonly<Record<string, string | null>> = { [`${branch}.txt`]: `${branch}\n` },
): Promise<{ readonly number: number; readonly sha: string }> {
  const { admin } = setup.github;
  const { sha } = await admin.pushCommit({ user: "bob", branch, message: `Add ${branch}`, files });
  const { number } = await admin.openPull({
    user: "bob",
    title: `Change ${branch}`,
    body: "Why.",
    head: branch,
    base: "main",
  });
  return { number, sha };
}

/** Asks until the test merge is done, as clients of GitHub must. */
export async function settledPull(setup: Setup, number: number, token: string): Promise<Data> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { body } = await call(setup, "GET", `/repos/ada/taskflow/pulls/${number}`, { token });
    if (body["mergeable_state"] !== "unknown") {
      return body;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`pull request #${number} never got a mergeable state`);
}
