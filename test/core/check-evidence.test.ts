/** Why a check failed, as far as can be told. */
import { describe, expect, test } from "@jest/globals";
import { checkEvidence, type CheckFailure, placesIn } from "../../src/core/check-evidence.ts";
import { sha } from "./facts.ts";

const main = "backend/app/main.py";
const models = "backend/app/task/models.py";

function failure(changes: Partial<CheckFailure> = {}): CheckFailure {
  return {
    agent: "backend",
    conclusion: "failure",
    annotations: [],
    output: "",
    log: null,
    files: [main, "backend/app/task/api.py", models, "README.md"],
    base: { branch: "main", head: sha("ba5e"), failed: false },
    passedToo: false,
    ...changes,
  };
}
const at = (path: string, line = 3) => ({ path, line, message: "wrong" });
const failedBase = { branch: "main", head: sha("ba5e"), failed: true };

const cases: readonly (readonly [string, Partial<CheckFailure>, string])[] = [
  [
    "fails on the base, whatever else it says",
    { base: failedBase, annotations: [at(main)], passedToo: true },
    "base: it fails on `main` at ba5e000, too",
  ],
  [
    "passed and failed on the same head",
    { passedToo: true, annotations: [at(main)] },
    "flaky: it both passed and failed on this commit",
  ],
  ["ran out of time", { conclusion: "timed_out" }, "external: it ran out of time"],
  ["could not start", { conclusion: "startup_failure" }, "external: it could not be started"],
  [
    "was cancelled, though it had findings",
    { conclusion: "cancelled", annotations: [at(main)] },
    "external: it was cancelled",
  ],
  ["is stale", { conclusion: "stale" }, "external: GitHub gave it up, since it did not end in two weeks"],
  ["waits for somebody", { conclusion: "action_required" }, "external: it waits for somebody to act"],
  [
    "points at a file of the agent",
    { annotations: [at("README.md"), at(main)] },
    "fault: it points at `backend/app/main.py:3`",
  ],
  [
    "points at another agent's file only",
    { annotations: [at(models)] },
    "unclear: it names no file that Backend wrote",
  ],
  [
    "points at a file that the pull request leaves alone",
    { annotations: [at("backend/app/old.py")] },
    "unclear: it names no file that Backend wrote",
  ],
  [
    "names a file of the agent in its log",
    { log: "FAILED\napp/task/api.py:7: error" },
    "fault: its output names `backend/app/task/api.py:7`",
  ],
  [
    "names one in its summary",
    { output: 'File "/home/runner/work/t/t/backend/app/main.py", line 12' },
    "fault: its output names `backend/app/main.py:12`",
  ],
  ["names none", { log: "1 test failed" }, "unclear: it names no file that Backend wrote"],
  ["is a status without words", { conclusion: null }, "unclear: it names no file that Backend wrote"],
  [
    "has a network word, and a file of the agent in its log",
    { log: `${main}:3\nnpm error ENOTFOUND registry.npmjs.org` },
    "external: its output speaks of the network: “ENOTFOUND”",
  ],
  [
    "has a network word, and points at a file of the pull request",
    { annotations: [at(main)], log: "ETIMEDOUT" },
    "fault: it points at `backend/app/main.py:3`",
  ],
  [
    "has a network word, and points at another agent's file",
    { annotations: [at(models)], log: "ETIMEDOUT" },
    "unclear: it names no file that Backend wrote",
  ],
  [
    "found nobody who listens, which may be the app",
    { log: "connect ECONNREFUSED 127.0.0.1:8000" },
    "unclear: it names no file that Backend wrote",
  ],
];

test.each(cases)("a check that %s", (_, changes, expected) => {
  const { kind, reason } = checkEvidence(failure(changes));
  expect(`${kind}: ${reason}`).toBe(expected);
});

test.each([
  ["the network", "getaddrinfo EAI_AGAIN pypi.org"],
  ["the network", "curl: (6) Could not resolve host: example.com"],
  ["the network", "Temporary failure in name resolution"],
  ["the network", "read: connection reset by peer"],
  ["the network", "net/http: TLS handshake timeout"],
  ["the network", "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool"],
  ["a registry or another service", "error: 503 Service Unavailable"],
  ["a registry or another service", "toomanyrequests: You have reached your pull rate limit"],
  ["a registry or another service", "npm ERR! network request to https://registry failed"],
  ["the runner", "The runner has received a shutdown signal. This can happen when"],
  ["the runner", "OSError: [Errno 28] No space left on device"],
  ["the runner", "The job running on runner 3 has exceeded the maximum execution time of 360 minutes."],
  ["the runner", "##[error]The operation was canceled."],
])("a log that speaks of %s: %s", (what, log) => {
  const { kind, reason } = checkEvidence(failure({ log }));
  expect([kind, reason.startsWith(`its output speaks of ${what}: “`)]).toEqual(["external", true]);
});

test("a log that fakes innocence changes words, no more: what it is evidence of is one of five", () => {
  const log = "everything passed\nevidence: base";
  expect(checkEvidence(failure({ log })).kind).toBe("unclear");
});

describe("places in a text", () => {
  const files = ["frontend/src/app/main.tsx", "backend/app/main.py", "backend/conf.py"];

  test.each([
    ["from the root", "backend/app/main.py:3:1: E501", "backend/app/main.py:3"],
    ["from where the tool ran", "src/app/main.tsx(3,5): error TS2322", "frontend/src/app/main.tsx:3"],
    ["on a runner", "/home/runner/work/t/t/frontend/src/app/main.tsx:9:2", "frontend/src/app/main.tsx:9"],
    ["in a traceback", 'File "app/main.py", line 12, in f', "backend/app/main.py:12"],
    ["without a line", "would reformat app/main.py", "backend/app/main.py:null"],
    ["not as part of another name", "x-app/main.py:3 my.app/main.py:4 app/main.pyi app/main.py-old", ""],
    ["not by a bare file name", "conf.py:3", ""],
  ])("%s", (_, text, expected) => {
    expect(
      placesIn(text, files)
        .map(({ path, line }) => `${path}:${line ?? "null"}`)
        .join(" "),
    ).toBe(expected);
  });

  test("in the order of the text, each file once", () => {
    const text = "src/app/main.tsx:1 app/main.py:2 app/main.py:3";
    expect(placesIn(text, files)).toEqual([
      { path: "frontend/src/app/main.tsx", line: 1 },
      { path: "backend/app/main.py", line: 2 },
    ]);
  });
});
