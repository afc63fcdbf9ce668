/** A whole run from a spec in a pull request, in a repository that wants a command before anything is merged. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { agentNames } from "../../src/core/ids.ts";
import { run } from "../../src/process/run.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

jest.setTimeout(900_000);

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  await place.close();
});

const branch = "specs/notes";

async function pullOf(number: number) {
  const found = (await place.repository()).pulls.find((pull) => pull.number === number);
  if (found === undefined) {
    throw new Error(`there is no pull request #${number}`);
  }
  return found;
}

const comment = async (number: number, holds: string) =>
  (await pullOf(number)).comments.find(({ body }) => body.includes(holds))?.body ?? "";

/** Comments, and waits for both reactions. @returns the answer */
async function say(number: number, body: string, user = maintainer): Promise<string> {
  const { id } = await place.github.admin.comment({ issue: number, user, body });
  await until(`the answer to ${body}`, async () => {
    const found = (await pullOf(number)).comments.find((each) => each.id === id);
    return found?.reactions.length === 2;
  });
  return comment(number, `aurora:answer key=${id} `);
}

async function show(path: string): Promise<string> {
  const { directory } = await place.repository();
  return (await run("git", ["show", path], { cwd: directory })).stdout;
}

test("merges into the pull request's branch, on command only, by the base's configuration, without any webhook", async () => {
  const commit = (onto: string, files: Record<string, string>) =>
    place.github.admin.pushCommit({ user: maintainer, branch: onto, message: "A change", files });
  await commit("main", { ".github/aurora.yml": "merge: commanded\nmerge_method: squash\n" });
  const main = (await place.repository()).refs["refs/heads/main"];
  // What the branch under review says about Aurora counts for nothing, were it as wrong as this.
  await commit(branch, { "specs/notes.md": smallSpec, ".github/aurora.yml": "merge: automatic\nmerge_method: none\n" });
  const { number } = await place.github.admin.openPull({ user: maintainer, title: "Spec", head: branch, base: "main" });
  await place.github.admin.addLabel({ user: maintainer, issue: number, label });
  await place.startAurora({ webhooks: false, tickSeconds: 1 });

  let progress = "";
  await until(
    "all four wait for the command",
    async () => {
      progress = await comment(number, "aurora:progress");
      return progress.split("| ready | `/aurora merge` by a person |").length === 5;
    },
    400,
  ).catch((error: unknown) => {
    throw new Error(`the run came no further than this:\n${progress}`, { cause: error });
  });
  await until("the label says who has to act", async () => (await pullOf(number)).labels.includes("aurora:needs-you"));
  expect((await place.repository()).merges).toEqual([]);
  await commit(branch, { "specs/notes.md": smallSpec.replace("string(1..80)", "string(1..90)") });
  await until("it says that the spec was changed", async () =>
    (await comment(number, "aurora:progress")).includes(
      "⚠️ `specs/notes.md` was changed on `specs/notes` after the start.",
    ),
  );
  await place.github.admin.createUser("reader-a");
  await place.github.admin.setPermission("reader-a", "read");
  expect(await say(number, "/aurora merge", "reader-a")).toBe("");
  await sleep(3_000);
  expect((await place.repository()).merges).toEqual([]);

  expect(await say(number, "/aurora merge")).toContain(
    `By the command of @${maintainer} Aurora merges in contract order as soon as nothing waits`,
  );
  await until("it is built", async () => (await pullOf(number)).labels.join() === "aurora:built");
  const { pulls, merges, refs } = await place.repository();
  const own = pulls.filter(({ headRef }) => headRef.startsWith("aurora/"));
  expect(merges.map((merge) => merge.number)).toEqual(own.map((pull) => pull.number));
  expect(own.map(({ headRef, baseRef }) => [headRef.split("/").at(-1), baseRef])).toEqual(
    agentNames.map((agent) => [agent, branch]),
  );
  expect(own.map(({ merged }) => merged && merged.method)).toEqual(agentNames.map(() => "squash"));
  expect(own.every(({ body }) => body?.startsWith(`Part of #${number} · `))).toBe(true);
  // The spec's own pull request is left to people, and nothing went past it.
  const { state, merged } = await pullOf(number);
  expect({ state, merged }).toEqual({ state: "open", merged: null });
  expect(refs["refs/heads/main"]).toBe(main);
  expect(await comment(number, "aurora:summary")).toContain(
    `The branch \`${branch}\` of this pull request now holds the app, beside its spec.`,
  );
  expect(await show(`${branch}:backend/app/note/models.py`)).toContain("class Note");
  expect(await show(`${branch}:.aurora/spec.yaml`)).toContain("string(1..80)");
});
