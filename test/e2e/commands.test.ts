/** Commands in comments, as people give them. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { holdLabel } from "../../src/core/readiness.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until, untilClosed } from "./harness.ts";

jest.setTimeout(400_000);

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  await place.close();
});

async function start(): Promise<number> {
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await until("the progress comment is there", async () => (await place.issue(issue)).comments.length > 0, 60);
  return issue;
}

type Seen = Awaited<ReturnType<Place["issue"]>>["comments"][number];

/** Comments, and waits until the comment has both reactions. @returns the answer, without its marker */
async function say(number: number, body: string, user = maintainer): Promise<{ said: Seen; answer: string }> {
  const { id } = await place.github.admin.comment({ issue: number, user, body });
  const said = await until(
    `the answer to ${body}`,
    async () => {
      const comment = (await conversation(number)).find((each) => each.id === id);
      return comment?.reactions.length === 2 && comment;
    },
    60,
  );
  const answers = (await conversation(number)).filter(({ body: text }) => text.includes(`aurora:answer key=${id} `));
  expect(answers.length).toBeLessThanOrEqual(1);
  return { said, answer: answers[0]?.body.split("\n\n<!--")[0] ?? "" };
}

async function conversation(number: number): Promise<readonly Seen[]> {
  const { issues, pulls } = await place.repository();
  return [...issues, ...pulls].find((each) => each.number === number)?.comments ?? [];
}

const reactions = ({ said }: { said: Seen }) =>
  said.reactions.map(({ user, content }) => (user === "aurora[bot]" ? content : user));

test("status, hold until nothing merges, resume until everything is merged", async () => {
  await place.startAurora();
  const issue = await start();
  const held = await say(issue, "Let me look first.\r\n\r\n/aurora hold\r\n/aurora status");
  expect(reactions(held)).toEqual(["eyes", "+1"]);
  expect(held.answer).toContain(`@${maintainer}\n\n#${issue} is held.`);
  expect(held.answer).toMatch(/\*\*notes\*\* (is being built|needs you) · run [a-z2-9]{8}/);
  expect((await place.issue(issue)).labels).toContain(holdLabel);

  // All four are built and wait for nothing but the label.
  const why = async () => (await say(issue, "/aurora why")).answer;
  await until("four checks of Aurora's are green", async () => {
    const { checkRuns, pulls } = await place.repository();
    return (
      pulls.length === 4 &&
      pulls.every(({ headSha }) =>
        checkRuns.some((run) => run.headSha === headSha && run.app === "aurora" && run.conclusion === "success"),
      )
    );
  });
  await sleep(2_000);
  const repository = await place.repository();
  expect(repository.merges).toEqual([]);
  const [database] = repository.pulls;
  expect(await why()).toContain(
    `- Database #${database?.number ?? 0} waits for: the label \`${holdLabel}\` to be taken away`,
  );

  const resumed = await say(database?.number ?? 0, "/aurora resume");
  expect(reactions(resumed)).toEqual(["eyes", "+1"]);
  expect(resumed.answer).toContain(`\`${holdLabel}\` is taken from #${issue}`);
  await until("it needs nobody", async () => !(await place.issue(issue)).labels.includes("aurora:needs-you"));
  await untilClosed(place, issue);
  expect((await place.repository()).merges).toHaveLength(4);

  const late = await say(issue, "/aurora cancel");
  expect(reactions(late)).toEqual(["eyes", "confused"]);
  expect(late.answer).toMatch(
    /^@maintainer-a\n\nRun [a-z2-9]{8} ended: all four pull requests are merged into `main`\.$/,
  );
});

test("cancel ends the run; a stranger, a bot and a quote do nothing", async () => {
  await place.startAurora();
  const issue = await start();
  await place.github.admin.createUser("reader-a");
  await place.github.admin.setPermission("reader-a", "read");
  const refused = await say(issue, "/aurora cancel", "reader-a");
  expect(reactions(refused)).toEqual(["eyes", "confused"]);
  expect(refused.answer).toBe("");
  await say(issue, "/aurora cancel", "reader-a");
  const refusals = (await conversation(issue)).filter(({ body }) => body.includes("aurora:command-refusal"));
  expect(refusals.map(({ body }) => body)).toEqual([
    "@reader-a, only people with write access can give Aurora commands here.\n\n<!-- aurora:command-refusal key=reader-a -->",
  ]);
  for (const user of ["aurora[bot]", maintainer]) {
    const body = user === maintainer ? "> /aurora cancel\n\n```\n/aurora cancel\n```" : "/aurora cancel";
    await place.github.admin.comment({ issue, user, body });
  }
  await sleep(2_000);
  expect((await place.issue(issue)).labels).not.toContain("aurora:cancelled");

  const cancelled = await say(issue, "/aurora stauts\n/aurora cancel");
  expect(reactions(cancelled)).toEqual(["eyes", "confused"]);
  expect(cancelled.answer).toContain("Did you mean `status`?");
  expect(cancelled.answer).toContain("The run is cancelled.");
  const after = await place.issue(issue);
  expect(after.labels).toEqual(["aurora:cancelled"]);
  expect(after.comments[0]?.body).toContain("**Why**: @maintainer-a cancelled it.");
  expect((await place.repository()).pulls.filter(({ state }) => state === "open")).toEqual([]);
  // Each comment was answered once.
  const answers = after.comments.filter(({ body }) => body.includes("aurora:answer"));
  expect(answers).toHaveLength(1);
});

test("without any webhook, and where there is no run, a command is found and answered once, though GitHub says that it failed", async () => {
  const issue = await place.openIssue("No spec here.");
  await place.github.faults.add({
    method: "POST",
    path: "/issues/\\d+/comments$",
    fault: { kind: "perform-then-fail", status: 500 },
  });
  await place.startAurora({ webhooks: false, tickSeconds: 1 });
  const { said, answer } = await say(issue, "/aurora status");
  expect(said.reactions.map(({ content }) => content)).toEqual(["eyes", "confused"]);
  expect(answer).toBe(
    "@maintainer-a\n\nThere is no run here. Put the label `aurora:implement` on an issue or pull request that holds a spec, and Aurora starts one; `aurora:plan` shows its plan first.",
  );
});
