/** People at work on the agents' pull requests: reviews, commits, failing checks, wishes. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { holdLabel } from "../../src/core/readiness.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

jest.setTimeout(600_000);

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
  return until(`${agent} is green`, async () => {
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
  const [declined] = await until("the review is answered", async () => {
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
  const [failure] = await until("the failed check is told", async () => {
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
    const answer = await until(`${command} is answered`, async () =>
      (await pullOf("database")).comments.find(({ body }) => body.includes(`aurora:answer key=${id} `)),
    );
    expect(answer.body).toContain("No model is configured for this Aurora. Without a model Aurora cannot change code");
  }

  await admin.createForeignCheckRun({ ...check, conclusion: "success" });
  const short = database.headSha.slice(0, 7);
  await until("that it passes is told in the same comment", async () => {
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
  const after = await untilGreen("backend");
  expect(after.headSha).toBe(pushed.sha);
  expect(headSha).not.toBe(pushed.sha);

  // What was answered is not answered again, and the review still holds the merge back when nothing else does.
  await untilGreen("integration");
  await untilGreen("frontend");
  await admin.removeLabel({ user: maintainer, issue, label: holdLabel });
  await sleep(4_000);
  expect((await place.repository()).merges).toEqual([]);
  expect(await said("backend", "change")).toHaveLength(1);
  expect((await pullOf("backend")).comments.filter(({ body }) => body.includes("Use tabs"))).toEqual([]);

  await admin.submitReview({ pull: number, user: reviewer, state: "APPROVED" });
  await until("the issue is closed", async () => (await place.issue(issue)).state === "closed");
  expect((await place.repository()).merges).toHaveLength(4);
});
