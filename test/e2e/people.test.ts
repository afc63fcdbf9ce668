/** People at work on the agents' pull requests: reviews, commits, failing checks, wishes. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { holdLabel } from "../../src/core/readiness.ts";
import { byTask, good } from "../../src/local/model/scripts.ts";
import { type Script, startScriptedModel } from "../../src/local/model/server.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

/** A machine that does other things, too, takes its time for gates. */
const patience = 900;
jest.setTimeout(2 * patience * 1000);
const eventually = <T>(what: string, look: () => Promise<T | null | undefined | false>) => until(what, look, patience);

const reviewer = "maintainer-b";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
  await place.github.admin.createUser(reviewer);
  await place.github.admin.setPermission(reviewer, "write");
  await place.github.admin.createUser("reader-a");
  await place.github.admin.setPermission("reader-a", "read");
});
afterEach(async () => {
  await place.close();
});

type Pull = Awaited<ReturnType<Place["repository"]>>["pulls"][number];

/** A run that merges nothing before it is let go on. */
async function startHeld(): Promise<number> {
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label: holdLabel });
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  return issue;
}

async function pullOf(agent: string): Promise<Pull> {
  const { pulls } = await place.repository();
  const found = pulls.find(({ headRef }) => headRef.endsWith(`/${agent}`));
  if (found === undefined) {
    throw new Error(`${agent} has no pull request`);
  }
  return found;
}

/** Waits until Aurora's check is green on the pull request's present head. */
function untilGreen(agent: string): Promise<Pull> {
  return eventually(`${agent} is green`, async () => {
    const { pulls, checkRuns } = await place.repository();
    const pull = pulls.find(({ headRef }) => headRef.endsWith(`/${agent}`));
    const isGreen = checkRuns.some(
      (run) => run.headSha === pull?.headSha && run.app === "aurora" && run.conclusion === "success",
    );
    return isGreen && pull;
  });
}

/** Aurora's comments on an agent's pull request that end with such a marker, without it. */
async function said(agent: string, kind: string): Promise<readonly string[]> {
  const { comments } = await pullOf(agent);
  return comments.flatMap(({ user, body }) => {
    const [text = "", marker = ""] = body.split(/\n\n(?=<!-- aurora:[a-z]+ key=[^\n]*$)/);
    return user === "aurora[bot]" && marker.startsWith(`<!-- aurora:${kind} `) ? [text] : [];
  });
}

test("without a model: what people ask for is declined, what fails is told, and what they push is kept", async () => {
  const { admin, faults } = place.github;
  // No webhook tells anything, and answers to what is written get lost now and then.
  await place.startAurora({ webhooks: false, tickSeconds: 1 });
  const issue = await startHeld();
  const database = await untilGreen("database");
  await untilGreen("backend");
  const { number, headSha, headRef } = await pullOf("backend");

  await faults.add({
    method: "POST",
    path: `/issues/${number}/comments$`,
    fault: { kind: "perform-then-fail", status: 500 },
  });
  const comments = [{ path: "backend/app/main.py", line: 1, body: "Say more here." }];
  await admin.submitReview({ pull: number, user: "reader-a", state: "COMMENTED", body: "Use tabs.", comments });
  await admin.submitReview({ pull: number, user: reviewer, state: "CHANGES_REQUESTED", body: "Not yet.", comments });
  const [declined] = await eventually("the review is answered", async () => {
    const answers = await said("backend", "change");
    return answers.length > 0 && answers;
  });
  expect(declined).toBe(
    `@${reviewer}, Aurora cannot act on your review, and nothing was changed. No model is configured for this Aurora.\n\n` +
      `Push a commit to the branch \`${headRef}\`: Aurora keeps it and runs its gates on it. #${number} is not merged until @${reviewer} approves it or the review is dismissed.`,
  );

  // A check of the repository's own fails, then passes in another run.
  const check = { ref: database.headSha, name: "ci / test" } as const;
  const findings = [{ path: "backend/app/note/models.py", line: 2, message: "Line too long" }];
  const log = "2026-01-02T10:00:00.0000000Z install\n2026-01-02T10:00:01.0000000Z app/note/models.py:2: error: boom\n";
  await admin.createForeignCheckRun({ ...check, conclusion: "failure", title: "1 error", annotations: findings, log });
  const [failure] = await eventually("the failed check is told", async () => {
    const told = await said("database", "check");
    return told.length > 0 && told;
  });
  expect(failure).toContain(`### \`ci / test\` of github-actions failed on ${database.headSha.slice(0, 7)}`);
  expect(failure).toContain("a fault in this pull request: it points at `backend/app/note/models.py:2`.");
  expect(failure).toContain("- `backend/app/note/models.py:2` Line too long");
  expect(failure).toContain("```text\ninstall\napp/note/models.py:2: error: boom\n```");
  expect(failure).toContain("`/aurora fix` needs a model");

  for (const command of ["/aurora revise Use UUIDs.", "/aurora fix"]) {
    const { id } = await admin.comment({ issue: database.number, user: maintainer, body: command });
    const answer = await eventually(`${command} is answered`, async () =>
      (await pullOf("database")).comments.find(({ body }) => body.includes(`aurora:answer key=${id} `)),
    );
    expect(answer.body).toContain("No model is configured for this Aurora. Without a model Aurora cannot change code");
  }

  await admin.createForeignCheckRun({ ...check, conclusion: "success" });
  const short = database.headSha.slice(0, 7);
  await eventually("that it passes is told in the same comment", async () => {
    const told = await said("database", "check");
    return (
      told.length === 1 &&
      told[0] === `\`ci / test\` of github-actions passes on ${short}. It had failed on the same commit: it is flaky.`
    );
  });

  // A person does it: their commit stays, and the gates run on it.
  const pushed = await admin.pushCommit({
    user: reviewer,
    branch: headRef,
    message: "Say more",
    files: { "backend/tests/api/test_more.py": '"""More."""\n\n\ndef test_more() -> None:\n    assert 1 + 1 == 2\n' },
  });
  if (!(await createSandbox()).isolates) {
    // What a person wrote runs in a sandbox only; the commit stays all the same, and nothing is merged.
    await eventually("the gates on it are not run, and it is said", async () =>
      (await place.issue(issue)).comments.some(({ body }) => /^\| Backend \| #\d+ \| 5 gates not passed/m.test(body)),
    );
    expect((await pullOf("backend")).headSha).toBe(pushed.sha);
    expect((await place.repository()).merges).toEqual([]);
    return;
  }
  const after = await untilGreen("backend");
  expect(after.headSha).toBe(pushed.sha);
  expect(headSha).not.toBe(pushed.sha);

  // What was answered is not answered again, and the review still holds the merge back when nothing else does.
  await untilGreen("integration");
  const { number: other } = await untilGreen("frontend");
  // Of somebody who may not write neither a request for changes nor an approval counts.
  await admin.submitReview({ pull: other, user: "reader-a", state: "CHANGES_REQUESTED", body: "I do not like it." });
  await admin.submitReview({ pull: number, user: "reader-a", state: "APPROVED" });
  await admin.removeLabel({ user: maintainer, issue, label: holdLabel });
  await sleep(4_000);
  expect((await place.repository()).merges).toEqual([]);
  expect(await said("backend", "change")).toHaveLength(1);
  expect((await pullOf("backend")).comments.filter(({ body }) => body.includes("Use tabs"))).toEqual([]);

  await admin.submitReview({ pull: number, user: reviewer, state: "APPROVED" });
  await eventually("the issue is closed", async () => (await place.issue(issue)).state === "closed");
  expect((await place.repository()).merges).toHaveLength(4);
});

const newTest = "backend/tests/database/test_names.py";
const testOf = (name: string) =>
  `"""Names of tables."""\nfrom app.note.models import Note\ndef test_${name}() -> None:\n  assert Note.__tablename__=="note"\n`;

/** Answers a review in both its threads; for a check it changes something each time, whether that helps or not. */
const script: Script = byTask({
  "A reviewer of your pull request": good(
    ["write", { path: newTest, text: testOf("name_after_review") }],
    ["run_gate", {}],
    [
      "finish",
      {
        achieved: true,
        summary: "The table's name is tested.",
        replies: [
          { thread: 1, text: "It is tested now." },
          { thread: 2, text: "It is needed: the migration names it." },
        ],
      },
    ],
  ),
  "A check of the repository's own failed": (request, turn) => {
    const task = request.messages.find(({ role }) => role === "user")?.content ?? "";
    const attempt = /failure number (\d)/.exec(task)?.[1] ?? "0";
    return good(["write", { path: newTest, text: testOf(`name_${attempt}`) }])(request, turn);
  },
});

test("with a model: a review is answered in its threads by a commit; a failing check is mended three times in a row, no more", async () => {
  const { admin, faults } = place.github;
  const model = await startScriptedModel(script);
  const environment = { AURORA_MODEL: "scripted", OPENAI_BASE_URL: model.baseUrl };
  try {
    await place.startAurora({ environment });
    await startHeld();
    const { number, headSha: generated } = await untilGreen("database");
    // What is said and its answer lost is found again.
    for (const path of [`/pulls/${number}/comments/\\d+/replies$`, `/issues/${number}/comments$`]) {
      await faults.add({ method: "POST", path, fault: { kind: "perform-then-fail", status: 500 } });
    }
    const comments = [
      { path: "backend/app/note/models.py", line: 1, body: "Is this tested?" },
      { path: "backend/app/note/models.py", line: 2, body: "Is this needed?" },
    ];
    const review = { pull: number, user: reviewer, state: "CHANGES_REQUESTED", body: "Two things.", comments } as const;
    await admin.submitReview(review);
    const [answer = ""] = await eventually("the review is answered", async () => {
      const answers = await said("database", "change");
      return answers.length > 0 && answers;
    });
    if (!(await createSandbox()).isolates) {
      expect(answer).toContain("What a model writes runs only in a sandbox");
      return;
    }
    const reviewed = await untilGreen("database");
    expect(reviewed.headSha).not.toBe(generated);
    const commit = reviewed.headSha.slice(0, 7);
    expect(answer).toMatch(
      new RegExp(
        `^The review of @${reviewer}: done in ${commit}\\. The table's name is tested\\.[^]*It took \`scripted\`, \\d+ calls`,
      ),
    );
    const threads = reviewed.reviews.flatMap((each) => each.comments);
    expect(threads.filter(({ user }) => user === "aurora[bot]").map(({ body }) => body.split("\n\n<!--")[0])).toEqual([
      `It is tested now.\n\n(The commit for this review: ${commit}.)`,
      `It is needed: the migration names it.\n\n(The commit for this review: ${commit}.)`,
    ]);
    await eventually("the reviewer is asked again", async () =>
      (await pullOf("database")).requestedReviewers.includes(reviewer),
    );

    // Each mending makes a new head, on which the check fails again.
    let head = reviewed.headSha;
    for (const attempt of [1, 2, 3]) {
      await failCheck(head, attempt);
      head = await eventually(`mending ${attempt} is pushed`, async () => {
        const { headSha } = await pullOf("database");
        return headSha !== head && headSha;
      });
    }
    await failCheck(head, 4);
    const given = await eventually("a person is named", async () =>
      (await said("database", "check")).find((text) => text.includes("a person is needed")),
    );
    expect(given).toContain(`@${maintainer}, please look`);
    expect(await said("database", "check")).toHaveLength(4);
    await untilGreen("database");
    expect((await pullOf("database")).headSha).toBe(head);
    const tasks = new Set(model.requests.map(({ messages }) => messages.find(({ role }) => role === "user")?.content));
    expect(tasks.size).toBe(4);

    // Somebody mends the check itself.
    await admin.createForeignCheckRun({ ref: head, name: "ci / test", conclusion: "success" });
    await eventually("that it passes is told", async () =>
      (await said("database", "check")).at(-1)?.includes("passes on"),
    );
  } finally {
    await model.close();
  }
});

async function failCheck(ref: string, attempt: number): Promise<void> {
  const annotations = [{ path: "backend/app/note/models.py", line: 2, message: `failure number ${attempt}` }];
  await place.github.admin.createForeignCheckRun({ ref, name: "ci / test", conclusion: "failure", annotations });
}
