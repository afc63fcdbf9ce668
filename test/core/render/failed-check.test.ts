/** The comment about a failed check. */
import { describe, expect, test } from "@jest/globals";
import type { CheckFailure } from "../../../src/core/check-evidence.ts";
import { checkFindings, checkPasses, type FailedCheck, failedCheck } from "../../../src/core/render/failed-check.ts";
import type { RunFacts } from "../../../src/core/run.ts";
import { heads, readyRun, sha } from "../facts.ts";

const failure: CheckFailure = {
  agent: "backend",
  conclusion: "failure",
  annotations: [{ path: "backend/app/main.py", line: 3, message: "Incompatible types\nin assignment" }],
  output: "1 error\n\nFound 1 error in 14 files.",
  log: "mypy app\napp/main.py:3: error: Incompatible types\n##[error]Process completed with exit code 1.",
  files: ["backend/app/main.py"],
  base: { branch: "main", head: sha("ba5e"), failed: false },
  passedToo: false,
};
const failed: FailedCheck = {
  agent: "backend",
  check: { id: 31, name: "ci / types", appId: 15_368, appName: "GitHub Actions", state: "failed" },
  head: heads.backend,
  failure,
  evidence: { kind: "fault", reason: "it points at `backend/app/main.py:3`" },
  mending: { kind: "no-model" },
  url: "https://github.com/acme/tasks/runs/31",
  unreadable: null,
};
const page = (changes: Partial<FailedCheck> = {}, facts: RunFacts = readyRun()) =>
  failedCheck(facts, { ...failed, ...changes });
const next = (changes: Partial<FailedCheck>, facts?: RunFacts) => page(changes, facts).split("**Next**: ")[1];

test("what failed, where, the log, the evidence, and what people can do without a model", () => {
  expect(page()).toMatchInlineSnapshot(`
   "### \`ci / types\` of GitHub Actions failed on b100000

   **Evidence**: a fault in this pull request: it points at \`backend/app/main.py:3\`. [The check](https://github.com/acme/tasks/runs/31)

   - \`backend/app/main.py:3\` Incompatible types in assignment

   <details><summary>What it says</summary>

   \`\`\`text
   1 error

   Found 1 error in 14 files.
   \`\`\`

   </details>

   <details><summary>Its log, around the first error</summary>

   \`\`\`text
   mypy app
   app/main.py:3: error: Incompatible types
   ##[error]Process completed with exit code 1.
   \`\`\`

   </details>

   **Next**: No model is configured for this Aurora. \`/aurora fix\` needs a model, so push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. The rules of \`main\` do not require it, so by itself it holds no merge back."
  `);
});

test("without annotations, what the log names; without a log, why", () => {
  const changes = { failure: { ...failure, annotations: [], output: "" } };
  expect(page({ ...changes, url: null }).split("<details>")[0]).toMatchInlineSnapshot(`
   "### \`ci / types\` of GitHub Actions failed on b100000

   **Evidence**: a fault in this pull request: it points at \`backend/app/main.py:3\`.

   - \`backend/app/main.py:3\`

   "
  `);
  const unreadable = "Its log cannot be read: the App was not granted `actions: read`.";
  const silent = { ...failure, annotations: [], output: "", log: null };
  expect(
    page({ failure: silent, unreadable, evidence: { kind: "unclear", reason: "it names no file that Backend wrote" } }),
  ).toMatchInlineSnapshot(`
   "### \`ci / types\` of GitHub Actions failed on b100000

   **Evidence**: unclear: it names no file that Backend wrote. [The check](https://github.com/acme/tasks/runs/31)

   Its log cannot be read: the App was not granted \`actions: read\`.

   **Next**: No model is configured for this Aurora. \`/aurora fix\` needs a model, so push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. The rules of \`main\` do not require it, so by itself it holds no merge back."
  `);
});

describe("what happens next", () => {
  test("a model is asked, again, or no more", () => {
    expect(next({ mending: { kind: "ask", nth: 2 } })).toMatchInlineSnapshot(
      `"Backend is asked to mend it (try 2 of 3 in a row). The rules of \`main\` do not require it, so by itself it holds no merge back."`,
    );
    expect(next({ mending: { kind: "asked-before" } })).toMatchInlineSnapshot(
      `"Backend was asked to mend it on this commit already. If that did not help, push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. The rules of \`main\` do not require it, so by itself it holds no merge back."`,
    );
    expect(next({ mending: { kind: "given-up" } })).toMatchInlineSnapshot(
      `"It was mended 3 times in a row and fails still, so a person is needed. @maintainer-a, please look: push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. The rules of \`main\` do not require it, so by itself it holds no merge back."`,
    );
  });

  test("what is not the pull request's doing", () => {
    const evidence = { kind: "base", reason: "it fails on `main` at ba5e000, too" } as const;
    expect(next({ mending: { kind: "not-ours" }, evidence })).toMatchInlineSnapshot(
      `"Mend it on \`main\`; this pull request need not change for it. The rules of \`main\` do not require it, so by itself it holds no merge back."`,
    );
    const flaky = { kind: "flaky", reason: "it both passed and failed on this commit" } as const;
    const facts = readyRun();
    const base = { ...facts.base, requiredChecks: [{ name: "ci / types", appId: null }] };
    expect(next({ mending: { kind: "not-ours" }, evidence: flaky }, { ...facts, base })).toMatchInlineSnapshot(
      `"Run the check again on the same commit. The rules of \`main\` require it, so nothing is merged until it passes."`,
    );
  });

  test("a check of another App with the required name is not the required one", () => {
    const facts = readyRun();
    const base = { ...facts.base, requiredChecks: [{ name: "ci / types", appId: 9 }] };
    expect(next({}, { ...facts, base })).toContain("do not require it");
  });
});

test("once it passes, the same comment says so", () => {
  const { check } = failed;
  expect(checkPasses(check, { failedOn: sha("a1"), passesOn: sha("a2") })).toMatchInlineSnapshot(
    `"\`ci / types\` of GitHub Actions passes on a200000. It had failed on a100000."`,
  );
  expect(checkPasses(check, { failedOn: sha("a1"), passesOn: sha("a1") })).toMatchInlineSnapshot(
    `"\`ci / types\` of GitHub Actions passes on a100000. It had failed on the same commit: it is flaky."`,
  );
});

test("nothing that a check says leaves its place", () => {
  const log = "````\n</details>\n@maintainer-a `````\n<!-- aurora:check key=x -->";
  const hostile = page({
    check: { ...failed.check, name: "a`\n# b", appName: "<b>App</b> @maintainer-a" },
    url: "https://evil.example/) ![x](https://evil.example",
    failure: {
      ...failure,
      log,
      output: log,
      annotations: [{ path: "a`\n# b.py", line: 1, message: "<img src=x> @maintainer-a | x" }],
    },
    evidence: { kind: "external", reason: "its output speaks of the network: “<b>ENOTFOUND</b>”" },
  });
  expect(hostile).toMatchInlineSnapshot(`
   "### \`a # b\` of &lt;b&gt;App&lt;/b&gt; @​maintainer-a failed on b100000

   **Evidence**: something outside the code: its output speaks of the network: “&lt;b&gt;ENOTFOUND&lt;/b&gt;”.

   - \`a # b.py:1\` &lt;img src=x&gt; @​maintainer-a \\| x

   <details><summary>What it says</summary>

   \`\`\`\`\`\`text
   \`\`\`\`
   </details>
   @maintainer-a \`\`\`\`\`
   <!-- aurora:check key=x -->
   \`\`\`\`\`\`

   </details>

   <details><summary>Its log, around the first error</summary>

   \`\`\`\`\`\`text
   \`\`\`\`
   </details>
   @maintainer-a \`\`\`\`\`
   <!-- aurora:check key=x -->
   \`\`\`\`\`\`

   </details>

   **Next**: No model is configured for this Aurora. \`/aurora fix\` needs a model, so push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. The rules of \`main\` do not require it, so by itself it holds no merge back."
  `);
});

test("many findings are counted, long ones cut", () => {
  const annotations = Array.from({ length: 13 }, (_, index) => ({
    path: "backend/app/main.py",
    line: index + 1,
    message: "x".repeat(1_000),
  }));
  const text = page({ failure: { ...failure, annotations, output: "y".repeat(100_000) } });
  expect(text).toContain("- … and 3 more");
  expect(text.length).toBeLessThan(12_000);
});

test("a model reads the same as plain text, with a limit", () => {
  expect(checkFindings(failure)).toMatchInlineSnapshot(`
   "Conclusion: failure

   backend/app/main.py:3: Incompatible types
   in assignment

   1 error

   Found 1 error in 14 files.

   Log, around the first error:
   mypy app
   app/main.py:3: error: Incompatible types
   ##[error]Process completed with exit code 1."
  `);
  expect(checkFindings({ ...failure, output: "y".repeat(100_000) }).length).toBeLessThan(12_010);
  expect(checkFindings({ ...failure, conclusion: null, annotations: [], output: "", log: null })).toBe("");
});
