/** The pages as people read them: whole, so that a reviewer of a change reads what a user will read. */
import { expect, test } from "@jest/globals";
import { overwriteRefusal, refusal } from "../../../src/core/render/intake.ts";
import { checkRunFor } from "../../../src/core/render/check-run.ts";
import { progressComment } from "../../../src/core/render/progress.ts";
import { pullBody } from "../../../src/core/render/pull-request.ts";
import { closingSummary } from "../../../src/core/render/summary.ts";
import { agentNames } from "../../../src/core/ids.ts";
import type { RunFacts } from "../../../src/core/run.ts";
import { gateReport, readyRun, sha, testedCombination, trees, withJob, withPull } from "../facts.ts";

const building = withPull(
  withJob(withJob(readyRun(), "frontend", { state: "running", step: "gates on f100000", gates: [] }), "backend", {
    gates: [
      ...readyRun().jobs.backend.gates.filter(({ gate }) => gate !== "coverage"),
      gateReport("coverage", {
        status: "failed",
        value: 74.2,
        bar: 80,
        summary: "coverage 74.2 % of backend/app, 61 tests",
      }),
    ],
  }),
  "integration",
  { checks: [] },
);

const landed: RunFacts = agentNames.reduce<RunFacts>(
  (facts, agent, index) => {
    const mergeSha = sha(`a${index}`);
    return {
      ...withPull(facts, agent, { state: "merged", mergeSha }),
      proofs: { ...facts.proofs, [agent]: { mergeSha, tree: trees[agent], expected: trees[agent] } },
    };
  },
  { ...readyRun(), combination: testedCombination },
);

test("the progress comment while the agents work", () => {
  expect(progressComment(building, "2 min 41 s")).toMatchInlineSnapshot(`
   "### Aurora needs you for **taskflow** · run k3v9x2ma · 2 min 41 s

   Spec frozen at \`3f9c2e1\` · started by @maintainer-a · merges into \`main\` when checks pass

   | agent | pull request | state | waits for |
   | --- | --- | --- | --- |
   | Database | #13 | ready | the others to be ready |
   | Backend | #14 | 1 gate not passed | a commit that mends its gates: coverage failed: coverage 74.2 % of backend/app, 61 tests |
   | Integration | #15 | ready | the others to be ready |
   | Frontend | #16 | working | gates on f100000 |

   \`\`\`mermaid
   flowchart LR
     database["Database #13"]:::ready
     backend["Backend #14"]:::red
     integration["Integration #15"]:::ready
     frontend["Frontend #16"]:::working
     components(["components"])
     database -->|"models@9d1f000"| backend
     database -->|"models@9d1f000"| integration
     backend -->|"openapi@77ab000"| frontend
     frontend -->|"client@c0de000"| components
     classDef ready fill:#dafbe1,stroke:#1a7f37,color:#044f1e
     classDef red fill:#ffebe9,stroke:#cf222e,color:#660018
     classDef working fill:#ddf4ff,stroke:#0969da,color:#0a3069
   \`\`\`

   **Not implemented**:
   - \`startCheckout\` rule 1, “Refuse when the viewer already pays for the requested plan.” (line 112): needs a model

   <details><summary>Gates (13 of 14 passed)</summary>

   | agent | gate | result | figure | bar | head |
   | --- | --- | --- | --- | --- | --- |
   | Database | schema | passed | schema 100 % | 100 % | \`d100000\` |
   | Database | types | passed | types 100 % | 100 % | \`d100000\` |
   | Database | docstrings | passed | docstrings 100 % | 100 % | \`d100000\` |
   | Database | lint | passed | lint 100 % | 100 % | \`d100000\` |
   | Database | coverage | passed | coverage 100 % | 100 % | \`d100000\` |
   | Backend | contract | passed | contract 100 % | 100 % | \`b100000\` |
   | Backend | types | passed | types 100 % | 100 % | \`b100000\` |
   | Backend | docstrings | passed | docstrings 100 % | 100 % | \`b100000\` |
   | Backend | lint | passed | lint 100 % | 100 % | \`b100000\` |
   | Backend | coverage | **failed** | coverage 74.2 % of backend/app, 61 tests | 80 % | \`b100000\` |
   | Integration | types | passed | types 100 % | 100 % | \`e100000\` |
   | Integration | docstrings | passed | docstrings 100 % | 100 % | \`e100000\` |
   | Integration | lint | passed | lint 100 % | 100 % | \`e100000\` |
   | Integration | coverage | passed | coverage 100 % | 100 % | \`e100000\` |

   </details>"
  `);
});

test("a pull request's description", () => {
  expect(pullBody(building, "backend")).toMatchInlineSnapshot(`
   "Part of #12 · Backend, 2nd of 4 to land · [only this agent's changes](https://github.com/acme/tasks/compare/d100000000000000000000000000000000000000...aurora/k3v9x2ma/backend)

   **What**: 16 routes.

   **Contracts**: builds on \`models@9d1f000\` of Database (#13). It publishes \`openapi@77ab000\`; Frontend (#16) builds on it.

   **Gates** on \`b100000\`: contract 100 % · types 100 % · docstrings 100 % · lint 100 % · **coverage failed**: coverage 74.2 % of backend/app, 61 tests, 80 % wanted

   **Review guide**: start with one entity's \`router.py\`, then its \`service.py\` and \`repository.py\`: all SQL is in the repository, and the others are built alike.

   **Not implemented**:
   - \`startCheckout\` rule 1, “Refuse when the viewer already pays for the requested plan.” (line 112): needs a model

   Ask for a change by reviewing; Aurora merges only when nobody asks for one."
  `);
});

test("a pull request's description before its gates have run", () => {
  expect(pullBody(building, "frontend")).toMatchInlineSnapshot(`
   "Part of #12 · Frontend, 4th of 4 to land · [only this agent's changes](https://github.com/acme/tasks/compare/c000000000000000000000000000000000000000...aurora/k3v9x2ma/frontend)

   **What**: 3 screens.

   **Contracts**: builds on \`openapi@77ab000\` of Backend (#14). It publishes \`client@c0de000\`; its components build on it.

   **Gates** on \`f100000\`: they are running; the figures appear here and in the check.

   **Review guide**: start with \`frontend/src/api/client.ts\` and one feature's store and page; \`schema.gen.ts\` is generated from \`contracts/openapi.json\`.

   **Not implemented**:
   - \`startCheckout\` rule 1, “Refuse when the viewer already pays for the requested plan.” (line 112): needs a model

   Ask for a change by reviewing; Aurora merges only when nobody asks for one."
  `);
});

test("a check run names what is red", () => {
  expect(checkRunFor(building, "backend")).toMatchInlineSnapshot(`
   {
     "annotations": [],
     "conclusion": "failure",
     "status": "completed",
     "summary": "| agent | gate | result | figure | bar | head |
   | --- | --- | --- | --- | --- | --- |
   | Backend | contract | passed | contract 100 % | 100 % | \`b100000\` |
   | Backend | types | passed | types 100 % | 100 % | \`b100000\` |
   | Backend | docstrings | passed | docstrings 100 % | 100 % | \`b100000\` |
   | Backend | lint | passed | lint 100 % | 100 % | \`b100000\` |
   | Backend | coverage | **failed** | coverage 74.2 % of backend/app, 61 tests | 80 % | \`b100000\` |",
     "title": "coverage not passed",
   }
  `);
});

test("findings with a place become annotations, the others stay in the summary", () => {
  const finding = { path: "backend/app/a.py", line: 3, column: 1, rule: "D103", message: "Missing docstring" };
  const facts = withJob(readyRun(), "backend", {
    gates: readyRun().jobs.backend.gates.map((report) =>
      report.gate === "docstrings"
        ? {
            ...report,
            status: "failed" as const,
            findings: [finding, { ...finding, line: null, message: "```broken" }],
          }
        : report,
    ),
  });
  const check = checkRunFor(facts, "backend");
  expect(check?.annotations).toEqual([
    { path: "backend/app/a.py", line: 3, title: "D103", message: "Missing docstring" },
  ]);
  expect(check?.summary).toContain("backend/app/a.py [D103] '''broken");
});

test("the closing summary says where a workflow is that Aurora may not put in force", () => {
  const facts = { ...landed, plan: { ...landed.plan, workflow: ".aurora/workflow.yml" } };
  expect(closingSummary(facts, new Date("2026-01-02T10:04:05Z"))).toContain(
    "The app's checks for GitHub Actions are in `.aurora/workflow.yml`: Aurora may not write workflows here.",
  );
});

test("the closing summary", () => {
  expect(closingSummary(landed, new Date("2026-01-02T10:04:05Z"))).toMatchInlineSnapshot(`
   "### **taskflow** is merged into \`main\` · 4 min 5 s

   | agent | pull request | merge commit | what | seconds |
   | --- | --- | --- | --- | --- |
   | Database | #13 | \`a000000\` | 4 tables. | 12 |
   | Backend | #14 | \`a100000\` | 16 routes. | 12 |
   | Integration | #15 | \`a200000\` | 1 typed client. | 12 |
   | Frontend | #16 | \`a300000\` | 3 screens. | 12 |

   After each merge the tree on \`main\` was the tree that was tested beforehand; the last one is \`7f00000\`.

   **Not implemented**:
   - \`startCheckout\` rule 1, “Refuse when the viewer already pays for the requested plan.” (line 112): needs a model

   <details><summary>Gates (20 of 20 passed)</summary>

   | agent | gate | result | figure | bar | head |
   | --- | --- | --- | --- | --- | --- |
   | Database | schema | passed | schema 100 % | 100 % | \`d100000\` |
   | Database | types | passed | types 100 % | 100 % | \`d100000\` |
   | Database | docstrings | passed | docstrings 100 % | 100 % | \`d100000\` |
   | Database | lint | passed | lint 100 % | 100 % | \`d100000\` |
   | Database | coverage | passed | coverage 100 % | 100 % | \`d100000\` |
   | Backend | contract | passed | contract 100 % | 100 % | \`b100000\` |
   | Backend | types | passed | types 100 % | 100 % | \`b100000\` |
   | Backend | docstrings | passed | docstrings 100 % | 100 % | \`b100000\` |
   | Backend | lint | passed | lint 100 % | 100 % | \`b100000\` |
   | Backend | coverage | passed | coverage 100 % | 100 % | \`b100000\` |
   | Integration | types | passed | types 100 % | 100 % | \`e100000\` |
   | Integration | docstrings | passed | docstrings 100 % | 100 % | \`e100000\` |
   | Integration | lint | passed | lint 100 % | 100 % | \`e100000\` |
   | Integration | coverage | passed | coverage 100 % | 100 % | \`e100000\` |
   | Frontend | contract | passed | contract 100 % | 100 % | \`f100000\` |
   | Frontend | types | passed | types 100 % | 100 % | \`f100000\` |
   | Frontend | docstrings | passed | docstrings 100 % | 100 % | \`f100000\` |
   | Frontend | lint | passed | lint 100 % | 100 % | \`f100000\` |
   | Frontend | coverage | passed | coverage 100 % | 100 % | \`f100000\` |
   | all four | system | passed | system 100 % | pass | \`combination\` |

   </details>

   The app's checks run on GitHub Actions by \`.github/workflows/taskflow.yml\`.

   \`README.md\` says how to start the app and run its tests; where the repository had one of its own, that is \`.aurora/README.md\`."
  `);
});

test("the closing summary claims no proof for what a person merged", () => {
  const { database: _, ...proofs } = landed.proofs;
  expect(closingSummary({ ...landed, proofs }, new Date("2026-01-02T10:04:05Z"))).toContain(
    "#13 landed without a tree to compare with",
  );
});

test("a stopped run says why, and how to start again", () => {
  const stopped = {
    ...landed,
    run: { ...landed.run, outcome: "stopped" as const, outcomeReason: "the tree differs" },
  };
  expect(progressComment(stopped)).toContain("### Aurora has stopped **taskflow** · run k3v9x2ma");
  expect(progressComment(stopped)).toContain(
    "**Why**: the tree differs. To start again, add the label `aurora:implement`.",
  );
});

test("answers that start nothing", () => {
  expect(refusal(["maintainer-a", "maintainer-b"])).toBe(
    "Only people with write access can start Aurora here. @maintainer-a, @maintainer-b can.",
  );
  expect(overwriteRefusal(["backend/app/main.py"], "main", "aurora:implement")).toMatchInlineSnapshot(`
   "### Aurora would overwrite 1 file on \`main\`, so it did not start

   - \`backend/app/main.py\`

   These files are there with other content than the spec gives. Move or delete them, then add the label \`aurora:implement\` again."
  `);
});
