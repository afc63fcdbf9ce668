/** What a label leads to when nothing may start: one clear answer, and nothing else. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

jest.setTimeout(120_000);

const example = readFileSync(new URL("../../examples/task-manager.md", import.meta.url), "utf8");
let place: Place;
beforeEach(async () => {
  place = await openPlace();
  await place.startAurora({ tickSeconds: 1 });
});
afterEach(async () => {
  await place.close();
});

/** Labels an issue and waits until Aurora has taken the label away, and a moment longer. */
async function labelled(body: string, user = maintainer): Promise<{ issue: number; comments: string[] }> {
  const issue = await place.openIssue(body);
  await place.github.admin.addLabel({ user, issue, label });
  await until("the label is taken away", async () => !(await place.issue(issue)).labels.includes(label), 60);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return { issue, comments: (await place.issue(issue)).comments.map(({ body: text }) => text) };
}

async function expectNothingStarted(): Promise<void> {
  const repository = await place.repository();
  expect(repository.pulls).toEqual([]);
  expect(repository.pushes.filter(({ ref }) => ref.includes("aurora/"))).toEqual([]);
}

test("somebody without write access gets one sentence, however often they label", async () => {
  await place.github.admin.createUser("reader-a");
  await place.github.admin.setPermission("reader-a", "read");
  const { issue, comments } = await labelled(smallSpec, "reader-a");
  expect(comments).toEqual([
    "Only people with write access can start Aurora here. @maintainer-a can.\n\n<!-- aurora:refusal key=reader-a -->",
  ]);
  await place.github.admin.addLabel({ user: "reader-a", issue, label });
  await until("the label is taken away again", async () => !(await place.issue(issue)).labels.includes(label), 60);
  expect((await place.issue(issue)).comments).toHaveLength(1);
  await expectNothingStarted();
});

test("a label that a bot put on starts nothing", async () => {
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: "aurora[bot]", issue, label });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await place.issue(issue)).comments).toEqual([]);
  await expectNothingStarted();
});

const bomb = [
  "aurora: 1",
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ...["b", "c", "d", "e", "f", "g", "h", "i"].map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${"abcdefgh"[index] ?? "a"}`)
        .join(", ")}]`,
  ),
].join("\n");
const fenced = (yaml: string) => `\`\`\`yaml aurora\n${yaml}\n\`\`\`\n`;

/** Bad input → what its one comment has to say. */
test.each([
  [
    "an unknown entity",
    example
      .replace("project: Project! cascade\n    fields", "project: Projct! cascade\n    fields")
      .replace("project: Project! cascade\n      assignee", "project: Projct! cascade\n      assignee"),
    /`Projct`[^]*Did you mean `Project`\?/,
  ],
  [
    "a cycle of required relations",
    fenced(
      "aurora: 1\napp: {name: ring, stack: {frontend: react, styles: css-modules, database: postgresql}, api: {prefix: /api, case: camel, page: {size: 20, max: 100}}}\nentities:\n  A:\n    fields: {n: int}\n    relations: {b: B! cascade}\n  B:\n    fields: {n: int}\n    relations: {a: A! cascade}",
    ),
    /cycle/i,
  ],
  ["an empty issue", "", /aurora/],
  ["a megabyte of text", "x".repeat(60_000) + "\n" + "y".repeat(1_000_000), /./],
  ["tabs for spaces", example.replace("\n  name: taskflow", "\n\tname: taskflow"), /tab/i],
  ["a YAML alias bomb", fenced(bomb), /./],
])("%s gets one clear comment and starts nothing", async (_, body, says) => {
  const { comments } = await labelled(body);
  expect(comments).toHaveLength(1);
  expect(comments[0]).toMatch(says);
  expect(comments[0]).toContain("aurora:implement");
  expect(comments[0]?.length).toBeLessThan(65_536);
  await expectNothingStarted();
});

test("files that people wrote are not overwritten", async () => {
  await place.github.admin.pushCommit({
    user: maintainer,
    branch: "main",
    message: "Our own backend",
    files: { "backend/app/main.py": "print('ours')\n" },
  });
  const { comments } = await labelled(smallSpec);
  expect(comments).toHaveLength(1);
  expect(comments[0]).toContain("### Aurora would overwrite 1 file on `main`, so it did not start");
  expect(comments[0]).toContain("- `backend/app/main.py`");
  await expectNothingStarted();
});

/** `.github/aurora.yml` on the base → what the one comment has to say. */
test.each([
  ["a mistake in it", "approvals: 1\nmerge_metod: squash\n", /Line 2, column 1[^]*Did you mean `merge_method`\?/],
  [
    "a protected file that the spec needs",
    "protected_paths: [backend/app/**]\n",
    /that `\.github\/aurora\.yml` protects/,
  ],
])("the repository's configuration with %s gets one comment and starts nothing", async (_, text, says) => {
  await place.github.admin.pushCommit({
    user: maintainer,
    branch: "main",
    message: "Configure Aurora",
    files: { ".github/aurora.yml": text },
  });
  const { comments } = await labelled(smallSpec);
  expect(comments).toHaveLength(1);
  expect(comments[0]).toMatch(says);
  await expectNothingStarted();
});
