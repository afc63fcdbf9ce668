/** Ways to start a run beside a spec in an issue: answers, plans, and what is frozen. Whole runs are in run.test.ts. */
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

jest.setTimeout(180_000);

const planLabel = "aurora:plan";
const broken = smallSpec.replace("notebook: Notebook! cascade", "notebook: Notebok! cascade");
let place: Place;
beforeEach(async () => {
  place = await openPlace();
  await place.github.admin.createUser("reader-a");
  await place.github.admin.setPermission("reader-a", "read");
});
afterEach(async () => {
  await place.close();
});

async function conversation(number: number) {
  const { issues, pulls } = await place.repository();
  const found = [...issues, ...pulls].find((each) => each.number === number);
  if (found === undefined) {
    throw new Error(`there is no #${number}`);
  }
  return found;
}

/** Without the hidden line by which Aurora finds it again. */
const shown = (body: string) => body.split("\n\n<!-- aurora:")[0] ?? "";

/** Puts a label on and waits until it is taken away. @returns what was said then */
async function ask(number: number, name: string, user = maintainer): Promise<string[]> {
  await place.github.admin.addLabel({ user, issue: number, label: name });
  await until(`${name} is taken from #${number}`, async () => !(await conversation(number)).labels.includes(name), 60);
  return (await conversation(number)).comments.map(({ body }) => shown(body));
}

async function commit(files: Record<string, string | null>, branch = "main"): Promise<void> {
  await place.github.admin.pushCommit({ user: maintainer, branch, message: "A change", files });
}

async function openPull(files: Record<string, string>, branch = "specs/notes", fork = false): Promise<number> {
  await commit(files, branch);
  const user = fork ? "reader-a" : maintainer;
  return (await place.github.admin.openPull({ user, title: "A spec", head: branch, base: "main", fork })).number;
}

async function expectNothingStarted(): Promise<void> {
  const repository = await place.repository();
  expect(repository.pulls.filter(({ headRef }) => headRef.startsWith("aurora/"))).toEqual([]);
  expect(repository.pushes.filter(({ ref }) => ref.includes("aurora/"))).toEqual([]);
}

/** Comments, and waits for both reactions. @returns the last one, and the answer */
async function say(number: number, body: string, user = maintainer): Promise<{ verdict: string; answer: string }> {
  const { id } = await place.github.admin.comment({ issue: number, user, body });
  const reactions = await until(
    `the answer to ${body}`,
    async () => {
      const found = (await conversation(number)).comments.find((comment) => comment.id === id)?.reactions ?? [];
      return found.length === 2 && found;
    },
    60,
  );
  const answer = (await conversation(number)).comments.find((comment) =>
    comment.body.includes(`aurora:answer key=${id} `),
  );
  return { verdict: reactions[1]?.content ?? "", answer: shown(answer?.body ?? "") };
}

/** The newest comment of Aurora's about a run, when it says so. */
function progress(number: number, says: string): Promise<string> {
  return until(
    `the progress comment says ${says}`,
    async () => {
      const own = (await conversation(number)).comments.filter(({ body }) => body.includes("<!-- aurora:progress "));
      return own.at(-1)?.body.includes(says) === true && own.at(-1)?.body;
    },
    60,
  );
}

describe("a link in an issue", () => {
  test("is answered until it leads to one spec; then that one starts, and says when the file is changed", async () => {
    await place.startAurora();
    const issue = await place.openIssue("Build [this](specs/notes.md).\n\n`[not this](specs/other.md)`");
    expect((await ask(issue, label)).at(-1)).toContain("- `specs/notes.md` is not on `main`.");

    await commit({ "specs/notes.md": broken, "specs/other.md": smallSpec });
    const mistakes = (await ask(issue, label)).at(-1) ?? "";
    expect(mistakes).toContain("1. **`specs/notes.md`, line 18, column 17**: `Notebok` is not an entity.");
    expect(mistakes).toContain("Correct `specs/notes.md` on `main` (the issue itself can stay as it is), then add");

    await place.github.admin.editIssue({
      user: maintainer,
      issue,
      body: "[One](specs/notes.md), [two](/specs/other.md)",
    });
    await commit({ "specs/notes.md": smallSpec });
    expect((await ask(issue, label)).at(-1)).toContain("- `specs/notes.md`\n- `specs/other.md`\n\nWhich one is meant?");

    const elsewhere = `${place.github.url}/${maintainer}/notes/blob/draft/specs/notes.md`;
    await place.github.admin.editIssue({ user: maintainer, issue, body: `See ${elsewhere}` });
    expect((await ask(issue, label)).at(-1)).toContain(
      `- \`${elsewhere}\` is not a file of this repository on \`main\`.`,
    );
    await expectNothingStarted();
    expect((await conversation(issue)).comments).toHaveLength(1);

    const here = `${place.github.url}/${maintainer}/notes/blob/main/specs/notes.md`;
    await place.github.admin.editIssue({ user: maintainer, issue, body: `See ${here}#L3` });
    await ask(issue, label);
    expect(await progress(issue, "Spec of `specs/notes.md` frozen at")).not.toContain("⚠️");
    await commit({ "specs/notes.md": smallSpec.replace("string(1..80)", "string(1..90)") });
    await say(issue, "/aurora status");
    await progress(issue, "⚠️ `specs/notes.md` on `main`, or the issue's link to it, was changed after the start.");
    await say(issue, "/aurora cancel");
  });
});

describe("a label on a pull request", () => {
  test("is answered until there is one spec in it", async () => {
    await place.startAurora();
    const none = await openPull({ "notes.md": "Notes.\n" });
    expect((await ask(none, label)).at(-1)).toContain("### This pull request has no spec, so Aurora did not start");
    await commit({ "specs/a.md": smallSpec, "specs/b.yaml": "aurora: 1\n" }, "specs/notes");
    expect((await ask(none, label)).at(-1)).toContain("- `specs/a.md`\n- `specs/b.yaml`");
    await commit({ "specs/a.md": broken, "specs/b.yaml": null }, "specs/notes");
    const mistakes = (await ask(none, label)).at(-1) ?? "";
    expect(mistakes).toContain("1. **`specs/a.md`, line 18, column 17**: `Notebok` is not an entity.");
    expect(mistakes).toContain("Push a correction of `specs/a.md` to `specs/notes`, then add the label");
    expect((await conversation(none)).comments).toHaveLength(1);
    await expectNothingStarted();
  });

  test("from a fork, or by a reader, is one sentence; a bot's is nothing", async () => {
    await place.startAurora({ webhooks: false, tickSeconds: 1 });
    const fork = await openPull({ "specs/a.md": smallSpec }, "of-a-fork", true);
    expect(await ask(fork, label)).toEqual([
      "Aurora cannot open pull requests against a branch of a fork: push the spec to a branch of this repository, open a pull request from there, and add the label `aurora:implement` to it.",
    ]);
    const own = await openPull({ "specs/a.md": smallSpec }, "specs/notes");
    const sentence = "Only people with write access can start Aurora here. @maintainer-a can.";
    expect(await ask(own, label, "reader-a")).toEqual([sentence]);
    expect(await ask(own, planLabel, "reader-a")).toEqual([sentence]);
    await place.github.admin.addLabel({ user: "aurora[bot]", issue: own, label });
    await sleep(3_000);
    expect((await conversation(own)).comments).toHaveLength(1);
    await expectNothingStarted();
  });

  test("starts a run, of which a closed pull request is the end", async () => {
    await place.startAurora();
    const pull = await openPull({ "specs/a.md": smallSpec });
    await ask(pull, label);
    await progress(pull, "merges into `specs/notes` when checks pass");
    // "Close and delete branch", as people do.
    await place.github.admin.closePull({ user: maintainer, pull });
    await place.github.admin.deleteBranch({ user: maintainer, branch: "specs/notes" });
    expect(await progress(pull, "was cancelled")).toContain("**Why**: the pull request was closed.");
    await until("the label says so", async () => (await conversation(pull)).labels.join() === "aurora:cancelled", 30);
  });
});

describe("a plan first", () => {
  test("waits and starts nothing; an approval starts exactly that plan, on a base that still allows it", async () => {
    await place.startAurora();
    const issue = await place.openIssue(smallSpec);
    await ask(issue, planLabel);
    const first = await progress(issue, "Aurora needs you: approve the plan of **notes**");
    await until("the label says so", async () => (await conversation(issue)).labels.join() === "aurora:planning", 30);
    const hashOf = (text: string) => /\/aurora approve ([0-9a-f]{7})`/.exec(text)?.[1] ?? "none";

    // Another text: said, and planned when asked for.
    const other = smallSpec.replace("string(1..80)", "string(1..90)");
    await place.github.admin.editIssue({ user: maintainer, issue, body: other });
    await progress(issue, "⚠️ The issue was edited after this plan.");
    await ask(issue, planLabel);
    const second = await progress(issue, "Aurora needs you: approve the plan of **notes**");
    expect(hashOf(second)).not.toBe(hashOf(first));

    const refused = await say(issue, `/aurora approve ${hashOf(second)}`, "reader-a");
    expect(refused.verdict).toBe("confused");
    const wrong = await say(issue, `/aurora approve ${hashOf(first)}`);
    expect(wrong.verdict).toBe("confused");
    expect(wrong.answer).toContain(`Another plan waits. To start it, comment \`/aurora approve ${hashOf(second)}\`.`);
    expect((await say(issue, "/aurora retry\n/aurora merge")).verdict).toBe("confused");

    // What the base says now is not what was planned.
    await commit({ ".github/aurora.yml": "approvals: 1\n" });
    const outOfDate = await say(issue, "/aurora approve");
    expect(outOfDate.verdict).toBe("confused");
    expect(outOfDate.answer).toContain("The plan is out of date, so nothing was started");
    await commit({ ".github/aurora.yml": null, "backend/app/main.py": "print('ours')\n" });
    expect((await say(issue, "/aurora approve")).answer).toContain("### Aurora would overwrite 1 file on `main`");
    await sleep(1_000);
    await expectNothingStarted();

    await commit({ "backend/app/main.py": null });
    const approved = await say(issue, "/aurora approve");
    expect(approved).toEqual({
      verdict: "+1",
      answer: `@${maintainer}\n\nThe plan \`${hashOf(second)}\` is approved: the agents start.`,
    });
    const started = await progress(issue, "Aurora is building **notes**");
    expect(started).toContain(`Plan <code>${hashOf(second)}</code>, approved by @${maintainer}`);
    await until("a job pushed", async () =>
      (await place.repository()).pushes.some(({ ref }) => ref.includes("aurora/")),
    );

    const tooLate = await ask(issue, planLabel);
    expect(tooLate.at(-1)).toMatch(/^Run [a-z2-9]{8} is under way here, so there is nothing left to plan/);
    await place.github.admin.closeIssue({ user: maintainer, issue });
    await progress(issue, "was cancelled");
  });

  test("gives way to a start at once, and without webhooks it is found, approved and dropped", async () => {
    await place.startAurora({ webhooks: false, tickSeconds: 1 });
    const dropped = await place.openIssue(smallSpec);
    await ask(dropped, planLabel);
    await progress(dropped, "approve the plan of **notes**");
    expect((await say(dropped, "/aurora cancel")).verdict).toBe("+1");
    expect(await progress(dropped, "was cancelled")).toContain(
      `**Why**: @${maintainer} dropped it. Nothing of it was started.`,
    );
    await expectNothingStarted();

    const issue = await place.openIssue(smallSpec);
    await ask(issue, planLabel);
    await progress(issue, "approve the plan of **notes**");
    await ask(issue, label);
    await progress(issue, "Aurora is building **notes**");
    const superseded = (await conversation(issue)).comments.find(({ body }) =>
      body.includes("**notes** was cancelled"),
    );
    expect(superseded?.body).toContain(`**Why**: @${maintainer} started the issue anew. Nothing of it was started.`);
    await place.github.admin.closeIssue({ user: maintainer, issue });
    await progress(issue, "was cancelled");
  });

  test("and a start, asked for at once, is a start", async () => {
    const issue = await place.openIssue(smallSpec);
    await place.github.admin.addLabel({ user: maintainer, issue, label: planLabel });
    await place.github.admin.addLabel({ user: maintainer, issue, label });
    await place.startAurora({ webhooks: false, tickSeconds: 1 });
    await progress(issue, "Aurora is building **notes**");
    expect((await conversation(issue)).comments).toHaveLength(1);
    await until(
      "both labels are taken away",
      async () => {
        const { labels } = await conversation(issue);
        return !labels.includes(label) && !labels.includes(planLabel);
      },
      30,
    );
    await place.github.admin.closeIssue({ user: maintainer, issue });
    await progress(issue, "was cancelled");
  });
});
