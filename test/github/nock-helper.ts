/**
 * The one way to nock in tests. GitHub's answers are promised with `github()`; after each test every promise must have been
 * kept, and no other call may have been made: neither can be forgotten.
 */
import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeEach, expect } from "@jest/globals";
import nock from "nock";
import { createGitHub, type GitHub, type GitHubOptions, type InstallationGitHub } from "../../src/github/client.ts";

export const apiUrl = "https://api.github.example";
export const installationId = 42;
export const repo = { owner: "acme", name: "tasks" };
export const sha = (digit: string) => digit.repeat(40);

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let unexpected: string[] = [];
const note = (request: { method?: string; path?: string; url?: string }) => {
  unexpected.push(`${request.method ?? "?"} ${request.path ?? request.url ?? "?"}`);
};

/** Registers what keeps the promise above; called once at the top of a test file. */
export function useNock(): void {
  beforeEach(() => {
    unexpected = [];
    nock.disableNetConnect();
    nock.emitter.on("no match", note);
  });
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.emitter.off("no match", note);
    nock.cleanAll();
    nock.abortPendingRequests();
    expect({ unused, unexpected }).toEqual({ unused: [], unexpected: [] });
  });
  afterAll(() => {
    nock.restore();
  });
}

/** Promises answers: `github().get("/repos/acme/tasks").reply(200, {…})`. */
export function github(): nock.Scope {
  return nock(apiUrl);
}

/** The App, without waits: no retries and no throttling, unless the test is about them. */
export function theApp(options: Partial<GitHubOptions> = {}): GitHub {
  return createGitHub({ apiUrl, appId: 7, privateKey, throttle: false, retries: 0, ...options });
}

/** The App in its installation, with a token promised. */
export function theInstallation(options: Partial<GitHubOptions> = {}): InstallationGitHub {
  promiseToken();
  return theApp(options).forInstallation(installationId);
}

/** Promises a token once. */
export function promiseToken(token = "ghs_secret", expiresAt = "2099-01-01T00:00:00Z"): void {
  github()
    .post(`/app/installations/${installationId}/access_tokens`)
    .matchHeader("authorization", /^bearer ey/i)
    .reply(201, { token, expires_at: expiresAt });
}

/** A Link header as GitHub sends it with every page but the last. */
export function nextPage(path: string): Record<string, string> {
  return { link: `<${apiUrl}${path}>; rel="next", <${apiUrl}${path}>; rel="last"` };
}
