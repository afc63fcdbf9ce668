/** Whole runs on the local GitHub: nothing is faked but GitHub itself. The undisturbed one is `npm run demo`. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { agentNames } from "../../src/core/ids.ts";
import { defaultPermissions } from "../../src/local/world.ts";
import { run } from "../../src/process/run.ts";
import { label, maintainer, openPlace, type Place, smallSpec, untilClosed } from "./harness.ts";

jest.setTimeout(300_000);

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  await place.close();
});

/** What holds of every run that ended well, whatever happened on the way. */
async function expectFourMerges(issueNumber: number): Promise<void> {
  const repository = await place.repository();
  const issue = await place.issue(issueNumber);
  expect(repository.merges.map(({ number }) => number)).toEqual(repository.pulls.map(({ number }) => number));
  expect(repository.pulls.map(({ headRef }) => headRef.split("/").at(-1))).toEqual([...agentNames]);
  // One progress comment and one summary, by Aurora and nobody else.
  expect(issue.comments.map(({ user }) => user)).toEqual(["aurora[bot]", "aurora[bot]"]);
  expect(issue.labels).toEqual(["aurora:built"]);
  expect(issue.stateReason).toBe("completed");
  // The maintainer's README is as it was; the app's own stands beside it.
  const shown = await run("git", ["show", "main:README.md"], { cwd: repository.directory });
  expect(shown.stdout).toBe("# Ours\n");
  const own = await run("git", ["show", "main:.aurora/README.md"], { cwd: repository.directory });
  expect(own.stdout).toContain("sh app.sh start");
  // A worktree is there only while its job works.
  const left = await readdir(join(place.directory, "aurora", "worktrees"), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
  // One finished check of Aurora's on each head that was merged.
  for (const pull of repository.pulls) {
    const checks = repository.checkRuns.filter(({ headSha, app }) => headSha === pull.headSha && app === "aurora");
    expect(checks.map(({ conclusion }) => conclusion)).toEqual(["success"]);
  }
}

async function workflowFiles(): Promise<string[]> {
  const { directory } = await place.repository();
  const listed = await run("git", ["ls-tree", "-r", "--name-only", "main"], { cwd: directory });
  return listed.stdout.split("\n").filter((path) => /workflow/.test(path));
}

test("with every webhook dropped, the tick alone finishes, and merges as the repository's configuration says", async () => {
  // GitHub's own folder may be protected: without the permission Aurora writes nothing there.
  const configuration = "merge_method: squash\nprotected_paths: [.github/**]\n";
  await place.github.admin.pushCommit({
    user: maintainer,
    branch: "main",
    message: "Configure Aurora",
    files: { ".github/aurora.yml": configuration },
  });
  await place.startAurora({ webhooks: false, tickSeconds: 1 });
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await untilClosed(place, issue);
  await expectFourMerges(issue);
  expect((await place.snapshot()).deliveries).toEqual([]);
  expect((await place.repository()).pulls.map(({ merged }) => merged && merged.method)).toEqual(
    agentNames.map(() => "squash"),
  );
  // Without GitHub's permission the app's workflow is offered, and nothing is put in force.
  expect(await workflowFiles()).toEqual([".aurora/workflow.yml"]);
  expect((await place.issue(issue)).comments.at(-1)?.body).toContain("Copy the file to `.github/workflows/`");
});

test("with webhooks twice and out of order, and a merge that answers 500 but merged, nothing happens twice", async () => {
  await place.github.faults.webhooks({ twice: true, shuffle: 5 });
  await place.github.faults.add({
    method: "PUT",
    path: "/pulls/\\d+/merge$",
    fault: { kind: "perform-then-fail", status: 500 },
  });
  await place.github.admin.setAppPermissions({ ...defaultPermissions, workflows: "write" });
  await place.startAurora();
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await untilClosed(place, issue);
  await expectFourMerges(issue);
  expect(await workflowFiles()).toEqual([".github/workflows/notes.yml"]);
  const merges = (await place.snapshot()).requests.filter(
    ({ method, path }) => method === "PUT" && path.endsWith("/merge"),
  );
  expect(merges.map(({ status }) => status)).toEqual([500, 200, 200, 200]);
  const { reactions, events } = await place.issue(issue);
  expect(reactions).toEqual([{ user: "aurora[bot]", content: "eyes" }]);
  expect(events.filter(({ event, actor }) => event === "unlabeled" && actor === "aurora[bot]")[0]?.label).toBe(label);
});
