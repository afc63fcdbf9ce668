/** One validator for names of branches (core/ids.ts): git agrees with it, and nothing else makes a ref from text. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { projectRoot } from "../../src/config.ts";
import { BranchName } from "../../src/core/ids.ts";

test("git takes every name that the validator takes", () => {
  const piece = fc.constantFrom(
    ...Array.from("aZ9-_.@+/{}~^:?*[\\ \u0000\n$;`'\"é\u202e"),
    "..",
    "//",
    "@{",
    ".lock",
    "/.",
    "HEAD",
  );
  const taken: string[] = [];
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (parts) => {
      const name = parts.join("");
      if (BranchName.safeParse(name).success) {
        taken.push(name);
      }
    }),
    { numRuns: 20_000 },
  );
  expect(taken.length).toBeGreaterThan(100);
  for (const name of [...new Set(taken)].slice(0, 200)) {
    execFileSync("git", ["check-ref-format", "--branch", name], { stdio: "pipe" });
  }
});

/** How a ref comes to be: a cast to the brand, a branch of ours by its pattern, or a full name with something filled in. */
const makings = {
  "a cast to the brand": /\bas (?:unknown as )?BranchName\b|(?<!Promise)<BranchName>|brand<"BranchName">/,
  "one of our branches": /`aurora\/\$\{/,
  "a full name": /refs\/(?:heads|remotes|tags)\/[^"`]*\$\{/,
};

/** The brand's own home, and git's calls, which take a `BranchName`. The local GitHub is the other side. */
const allowed: Readonly<Record<keyof typeof makings, readonly string[]>> = {
  "a cast to the brand": ["core/ids.ts"],
  "one of our branches": ["core/ids.ts"],
  "a full name": ["git/mirror.ts", "git/worktree.ts"],
};

test.each(Object.entries(makings))("%s is written where it is checked, and nowhere else", (name, making) => {
  const root = join(projectRoot, "src");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.startsWith("local/"),
  );
  const makers = files.filter((path) => making.test(readFileSync(join(root, path), "utf8")));
  expect(makers.sort()).toEqual(allowed[name as keyof typeof makings]);
});

test("what git's calls fill in is a checked name", () => {
  for (const path of allowed["a full name"]) {
    const text = readFileSync(join(projectRoot, "src", path), "utf8");
    const filled = [...text.matchAll(/refs\/(?:heads|remotes|tags)\/[^"`]*\$\{(\w+)\}/g)].map(
      ([, variable]) => variable,
    );
    expect(new Set(filled)).toEqual(new Set(["branch"]));
    expect(text).toMatch(/\bbranch: BranchName\b/);
    expect(text).not.toMatch(/\bbranch: string\b/);
  }
});
