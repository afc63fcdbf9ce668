import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { specLinks } from "../../src/core/spec-link.ts";

const place = {
  repository: { owner: "acme", name: "tasks" },
  githubUrl: "https://github.example",
  defaultBranch: "main",
};
const read = (markdown: string, defaultBranch = "main") => specLinks(markdown, { ...place, defaultBranch });
const blob = "https://github.example/acme/tasks/blob";
const one = { paths: ["specs/x.md"], elsewhere: [] };
const none = { paths: [], elsewhere: [] };

describe("a link to a file of the default branch", () => {
  test.each([
    ["an inline link", "Build [the spec](specs/x.md), please."],
    ["with a title", 'See [it](specs/x.md "The spec").'],
    ["in angle brackets", "See [it](<specs/x.md>)."],
    ["from the repository's root", "See [it](/specs/x.md)."],
    ["from here", "See [it](./specs/x.md)."],
    ["with a line number", "See [it](specs/x.md#L3-L9)."],
    ["with a query", `See ${blob}/main/specs/x.md?plain=1#L3.`],
    ["a reference definition", "See [it].\n\n[it]: specs/x.md"],
    ["a bare address", `See ${blob}/main/specs/x.md.`],
    ["an address in angle brackets", `See <${blob}/main/specs/x.md>`],
    ["an inline link to an address", `See [it](${blob}/main/specs/x.md)`],
    ["an address without its host", "See [it](/acme/tasks/blob/main/specs/x.md)"],
    ["in other letters of owner and name", `See [it](https://GitHub.example/Acme/Tasks/blob/main/specs/x.md)`],
    ["percent-encoded", "See [it](specs%2Fx.md)"],
    ["several times", `[a](specs/x.md) [b](/specs/x.md) ${blob}/main/specs/x.md`],
    [
      "among other links",
      "[a](https://example.com/y.md) [b](specs/x.md) [c](#part) [d](mailto:a@example.com) [e](src/x.ts)",
    ],
    ["after code that shows one", "`[a](specs/y.md)` but [b](specs/x.md)"],
    ["in a list item", "- first\n\n    [b](specs/x.md)"],
    ["in a quote", "> [b](specs/x.md)"],
    ["after a backtick that nothing closes", "don`t\n\n[b](specs/x.md)`"],
    ["after an escaped backtick", "\\`[b](specs/x.md)\\`"],
    ["with Windows line ends", "```\r\n[a](y.md)\r\n```\r\n[b](specs/x.md)\r\n"],
  ])("%s", (_, markdown) => {
    expect(read(markdown)).toEqual(one);
  });

  test("the branch may have a slash in its name", () => {
    expect(read(`${blob}/release/1/specs/x.md`, "release/1")).toEqual(one);
    expect(read(`${blob}/release%2F1/specs/x.md`, "release/1")).toEqual(one);
  });

  test("two files are two, in their order", () => {
    expect(read("[a](b.yml) and [b](a.yaml)")).toEqual({ paths: ["b.yml", "a.yaml"], elsewhere: [] });
  });
});

describe("a file that is elsewhere", () => {
  test.each([
    ["another branch", `${blob}/draft/specs/x.md`],
    ["a commit", `${blob}/0123456789abcdef0123456789abcdef01234567/specs/x.md`],
    ["another repository", "https://github.example/acme/other/blob/main/specs/x.md"],
    ["another owner", "https://github.example/other/tasks/blob/main/specs/x.md"],
  ])("%s", (_, address) => {
    expect(read(`[it](${address})`)).toEqual({ paths: [], elsewhere: [address] });
  });
});

describe("no link", () => {
  test.each([
    ["in a fence", "```\n[b](specs/x.md)\n```"],
    ["in a fence that is not closed", "~~~\n[b](specs/x.md)"],
    ["in the line that opens a fence", "~~~ [b](specs/x.md)\n~~~"],
    ["in indented code", "Text\n\n    [b](specs/x.md)"],
    ["in a code span", "`[b](specs/x.md)`"],
    ["in a code span over lines", "``a\n[b](specs/x.md)``"],
    ["in an HTML comment", "<!-- [b](specs/x.md) -->"],
    ["in an HTML comment over paragraphs", "Text <!--\n\n[b](specs/x.md)\n-->"],
    ["in an HTML comment that does not end", "<!--\n\n[b](specs/x.md)"],
    ["to another host", "[b](https://evil.example/acme/tasks/blob/main/specs/x.md)"],
    ["to a host that only begins alike", "[b](https://github.example.evil.example/acme/tasks/blob/main/specs/x.md)"],
    ["to another host without a scheme", "[b](//evil.example/acme/tasks/blob/main/specs/x.md)"],
    ["out of the repository", "[b](../other/x.md)"],
    ["out of the repository in code", "[b](specs/%2e%2e/%2e%2e/x.md)"],
    ["to git's own files", "[b](.git/x.md)"],
    ["to what Aurora keeps", "[b](.aurora/spec.yaml)"],
    ["with broken encoding", "[b](specs/%zz.md)"],
    ["to a file of another kind", "[b](specs/x.txt)"],
    ["to an issue", "[b](https://github.example/acme/tasks/issues/3)"],
    ["a path as words", "See specs/x.md"],
    ["in nothing", ""],
  ])("%s", (_, markdown) => {
    expect(read(markdown)).toEqual(none);
  });
});

test("the name of a label at the beginning of a line is no spec", () => {
  expect(read("aurora:implement belongs to [b](specs/x.md)")).toEqual(one);
});

test.each([
  ["a marked block", "[b](specs/x.md)\n\n```yaml aurora\naurora: 1\n```"],
  ["a block that is not marked", "[b](specs/x.md)\n\n```yaml\naurora: 1\n```"],
  ["plain YAML", "aurora: 1\napp: {name: x}\n# [b](specs/x.md)\n"],
])("an issue that has a spec of its own, %s, links to none", (_, markdown) => {
  expect(read(markdown)).toBeNull();
});

test("a hostile text of any kind is read in a moment and throws nothing", () => {
  const started = performance.now();
  for (const worst of [
    "[",
    "[a](",
    "`",
    "` ``",
    "<!--",
    "[]:",
    "https://",
    "\\",
    "[x](a.md) ",
    "    a\n\n",
    "![",
    "](",
  ]) {
    read(worst.repeat(65_536 / worst.length));
  }
  read(Array.from({ length: 360 }, (_, index) => "`".repeat(index)).join(" "));
  expect(performance.now() - started).toBeLessThan(5_000);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("[", "](", ")", "`", "``", "<!--", "-->", "\n", "a.md", "```", "    "), {
        maxLength: 60,
      }),
      (parts) => {
        expect(() => read(parts.join(""))).not.toThrow();
      },
    ),
  );
});
