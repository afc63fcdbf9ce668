import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { agentNames } from "../../src/core/ids.ts";
import { commandWords, parseCommands } from "../../src/core/command.ts";

const merge = [{ word: "merge" }];
const lines = (...text: string[]) => text.join("\n");
const plainWords = commandWords.filter((word) => word !== "revise" && word !== "retry" && word !== "approve");

describe("what is a command", () => {
  test.each(plainWords)("/aurora %s", (word) => {
    expect(parseCommands(`/aurora ${word}`)).toEqual([{ word }]);
  });

  test.each([
    ["any case of letters", "/Aurora MERGE"],
    ["tabs and spaces around the word", "/aurora \t merge \t "],
    ["a no-break space, as telephones write it", "/aurora\u00a0merge"],
    ["Windows line ends", "Thanks!\r\n\r\n/aurora merge\r\n"],
    ["a line of a paragraph", "Thanks,\n/aurora merge\nand good night"],
    ["a line after a list", "- a\n- b\n\n/aurora merge"],
    ["a line after a quote and a blank line", "> /aurora cancel\n\n/aurora merge"],
    ["a line after a fence", "```\n/aurora cancel\n```\n/aurora merge"],
    ["a line after a fence with an info string", "~~~ yaml\n/aurora cancel\n~~~\n/aurora merge"],
    ["a line after an HTML comment", "<!--\n/aurora cancel\n-->\n/aurora merge"],
    ["a line after code in a line", "Not `/aurora cancel`, but\n/aurora merge"],
    ["a line after an apostrophe of the wrong kind", "Don`t wait\n/aurora merge"],
    ["a line after a comment sign in code", "`<!--` begins a comment\n/aurora merge"],
    ["a line after details", "<details>\n\n```\n/aurora cancel\n```\n\n</details>\n\n/aurora merge"],
  ])("%s", (_, text) => {
    expect(parseCommands(text)).toEqual(merge);
  });

  test("several are taken in their order", () => {
    expect(parseCommands("/aurora hold\nFirst this:\n/aurora retry Backend\n\n/aurora status")).toEqual([
      { word: "hold" },
      { word: "retry", agent: "backend" },
      { word: "status" },
    ]);
  });

  test("ten are taken of one comment", () => {
    expect(parseCommands("/aurora status\n".repeat(50))).toHaveLength(10);
  });

  test("alone it asks for help", () => {
    expect(parseCommands("/aurora")).toEqual([{ word: "help" }]);
  });

  test("retry takes an agent or none", () => {
    expect(parseCommands("/aurora retry")).toEqual([{ word: "retry", agent: null }]);
    for (const agent of agentNames) {
      expect(parseCommands(`/aurora retry ${agent}`)).toEqual([{ word: "retry", agent }]);
    }
  });

  test("approve takes the hash of a plan or none", () => {
    expect(parseCommands("/aurora approve")).toEqual([{ word: "approve", plan: null }]);
    expect(parseCommands("/aurora approve 3F9C2E1")).toEqual([{ word: "approve", plan: "3f9c2e1" }]);
    expect(parseCommands(`/aurora approve ${"a".repeat(64)}`)).toEqual([{ word: "approve", plan: "a".repeat(64) }]);
  });

  test("revise takes the rest of the comment, whatever stands in it", () => {
    expect(parseCommands("/aurora status\n/aurora Revise  use UUIDs\n\n```\n/aurora merge\n```\n")).toEqual([
      { word: "status" },
      { word: "revise", text: "use UUIDs\n\n```\n/aurora merge\n```" },
    ]);
  });
});

describe("what is none", () => {
  test.each([
    ["indented", " /aurora merge"],
    ["indented code", "    /aurora merge"],
    ["indented by a tab", "\t/aurora merge"],
    ["in a sentence", "Please /aurora merge"],
    ["another word", "/auroramerge"],
    ["a path", "/aurora/merge"],
    ["in a fence", "```\n/aurora merge\n```"],
    ["in a fence of tildes", "~~~\n/aurora merge\n~~~"],
    ["in a fence that is not closed", "```\n/aurora merge"],
    ["in a longer fence", "````\n```\n/aurora merge\n````"],
    ["in a fence that another kind does not close", "~~~\n```\n/aurora merge\n~~~"],
    ["in a fence that a line with words does not close", "```\n``` x\n/aurora merge\n```"],
    ["in a fence that deep indentation does not close", "```\n    ```\n/aurora merge\n```"],
    ["in a list item's fence that the next line leaves in doubt", "- a\n  ```\n  b\n```\n/aurora merge\n```"],
    ["in a fence after text of an HTML block", "<div>\n```\n\n```\n/aurora merge\n```"],
    ["in a quote", "> /aurora merge"],
    ["in the paragraph of a quote", "> quoted\n/aurora merge"],
    ["in the paragraph of a quote in a list", "- > quoted\n/aurora merge"],
    ["in an HTML comment", "<!--\n/aurora merge\n-->"],
    ["in an HTML comment that begins in a paragraph", "Thanks <!-- but\n/aurora merge\n-->"],
    ["in an HTML comment that is not closed", "<!-- \n\n/aurora merge"],
    ["in the second HTML comment of a line", "<!-- a --> <!-- b\n/aurora merge\n-->"],
    ["in HTML code", "<pre>\n/aurora merge\n</pre>"],
    ["in an HTML quote", "<blockquote>\n\n/aurora merge\n\n</blockquote>"],
    ["in code over several lines", "`a\n/aurora merge\nb`"],
    ["in code over several lines after other code", "`a` ``b\n/aurora merge\n`c` d``"],
    ["with an invisible character", "/aurora\u200b merge"],
    ["in nothing at all", ""],
  ])("%s", (_, text) => {
    expect(parseCommands(text)).toEqual([]);
  });
});

describe("what is misunderstood", () => {
  test.each([
    ["/aurora stauts", "There is no command `stauts`. Did you mean `status`?"],
    ["/aurora Stop", "There is no command `Stop`."],
    ["/aurora me`rg`", "There is no command `` me`rg` ``. Did you mean `merge`?"],
    ["/aurora merge when it is green", "Nothing may follow `/aurora merge` on its line."],
    ["/aurora retry bakend", "There is no agent `bakend`. Did you mean `backend`?"],
    ["/aurora retry backend frontend", "`/aurora retry` takes one agent."],
    ["/aurora approve it", "`/aurora approve` takes the hash of a plan"],
    ["/aurora approve 3f9c2e", "`/aurora approve` takes the hash of a plan"],
    ["/aurora approve 3f9c2e1 please", "`/aurora approve` takes the hash of a plan"],
    ["/aurora revise", "`/aurora revise` needs a text: what is to be changed."],
  ])("%s", (text, problem) => {
    const [command] = parseCommands(text);
    expect(command).toEqual({ word: "misunderstood", problem: expect.stringContaining(problem) });
  });
});

describe("of any text", () => {
  /** Pieces from which the awkward cases are made. */
  const piece = fc.constantFrom(
    "/aurora merge",
    "/aurora",
    "```",
    "~~~",
    "    ",
    "> ",
    "- ",
    "`",
    "``",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "\n",
    "\r\n",
    "\t",
    "text",
    "\\",
  );
  const text = fc.array(fc.oneof(piece, piece, fc.string()), { maxLength: 40 }).map((parts) => parts.join(""));
  /** So that a piece does not begin with what takes all that follows. */
  const said = text.filter((sample) => !/revise/i.test(sample));

  test("nothing throws, and each command stands at the beginning of a line", () => {
    fc.assert(
      fc.property(text, (sample) => {
        const begins = sample.split(/\r\n?|\n/).filter((line) => /^\/aurora(?:\s|$)/i.test(line)).length;
        expect(parseCommands(sample).length).toBeLessThanOrEqual(begins);
      }),
    );
  });

  test("what is wholly quoted holds no command", () => {
    fc.assert(
      fc.property(text, (sample) => {
        const quoted = sample
          .split(/\r\n?|\n/)
          .map((line) => `> ${line}`)
          .join("\n");
        expect(parseCommands(quoted)).toEqual([]);
      }),
    );
  });

  test("what is wholly in a fence that is longer than any in it holds no command", () => {
    fc.assert(
      fc.property(said, (sample) => {
        const mark = "`".repeat(Math.max(3, ...(sample.match(/`+/g) ?? []).map((run) => run.length + 1)));
        expect(parseCommands(lines(mark, sample, mark))).toEqual([]);
      }),
    );
  });

  test("what is wholly in an HTML comment holds no command", () => {
    fc.assert(
      fc.property(said, (sample) => {
        expect(parseCommands(lines("<!--", sample.replaceAll("-->", ""), "-->"))).toEqual([]);
      }),
    );
  });

  test("a paragraph of plain words before or after a command changes nothing", () => {
    const words = fc.array(fc.constantFrom("thanks", "a", "merge", "now", "aurora"), { minLength: 1 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(parseCommands(lines(before.join(" "), "", "/aurora merge", "", after.join(" ")))).toEqual(merge);
      }),
    );
  });

  test("a megabyte of the worst is read in a moment", () => {
    const started = performance.now();
    for (const worst of ["\n", "/aurora x `\n", "`", "` ``", "<!--", "> \n", "```\n", "<pre>", "/aurora\t"]) {
      parseCommands(worst.repeat(65_536 / worst.length));
    }
    parseCommands(Array.from({ length: 360 }, (_, index) => "`".repeat(index)).join(" "));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
