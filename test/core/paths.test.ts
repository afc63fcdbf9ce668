/** Paths that lead elsewhere, or stand for another one on some file system. Names of APFS, HFS+ and NTFS count everywhere. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isOwned, ownedGlobs } from "../../src/core/ownership.ts";
import { foldPath, pathProblem } from "../../src/core/paths.ts";

test.each(["README.md", "backend/app/task/models.py", ".gitignore", "a/.github/x.yml", "src/[id].tsx", "ü/日本.txt"])(
  "%s may be written",
  (path) => {
    expect(pathProblem(path)).toBeNull();
  },
);

test.each([...["", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", ".", "..", "x/".repeat(501)]])(
  "%j is not a plain relative path",
  (path) => {
    expect(pathProblem(path)).toBe("is not a plain relative path");
  },
);

test.each(["a\\..\\b", "C:\\x", "a\nb", "a\u0000b", "a\u0085b", "a\ufffdb"])("%j has no place in a name", (path) => {
  expect(pathProblem(path)).toBe("has a control character or a backslash in it");
});

test.each([
  ...[".git", ".git/config", "a/.git/hooks/pre-commit", ".GIT/config", ".Git/x"],
  // HFS+ leaves these out; NFKC and wide letters; NTFS' short names, ends and streams.
  ...[".g\u200cit/config", ".git\u200d/x", "\ufeff.git/x", "\uff0egit/x", ".\uff47it/x"],
  ...["git~1/config", "GIT~2/x", ".git./x", ".git /x", ".git . ./x", ".git::$INDEX_ALLOCATION/config"],
])("%j is git's own", (path) => {
  expect(pathProblem(path)).toBe("is git's own");
});

test.each([".gitmodules", "a/.GITMODULES", ".gitmod\u200bules", ".gitmodule\uff53"])(
  "%j would add submodules",
  (path) => {
    expect(pathProblem(path)).toBe("would add submodules");
  },
);

test.each([
  ["a.", "has a name that some file systems take for another"],
  ["package.json ", "has a name that some file systems take for another"],
  ["a./b", "has a name that some file systems take for another"],
  ["package.json::$DATA", "has a name that some file systems take for another"],
  ["PACKAG~1.JSO", "has a name that some file systems take for another"],
  ["a\u200bb", "has a character in it that nobody sees"],
  ["a\u202eb", "has a character in it that nobody sees"],
  ["a\u{e0041}b", "has a character in it that nobody sees"],
  ["a\ufe0fb", "has a character in it that nobody sees"],
])("%j %s", (path, expected) => {
  expect(pathProblem(path)).toBe(expected);
});

/** What makes another spelling of a name that some file system takes for the same. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.replace("s", "\u017f"),
  (name) => name.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)),
  (name) => `${name}.`,
  (name) => `${name} `,
  (name) => `${name}::$DATA`,
  (name) => name.replace(/^(.)/, "$1\u200d"),
  (name) => name.replace(/^(.)/, "$1\u{e0061}"),
  (name) => `${name.slice(0, 6).toUpperCase()}~1`,
];

test("no spelling makes a tool's configuration an agent's own", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<string>(
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "vite.config.ts",
        ".npmrc",
        "eslint.config.js",
      ),
      fc.array(fc.constantFrom(...spellings), { maxLength: 3 }),
      (name, changes) => {
        const path = `frontend/src/${changes.reduce<string>((spelled, change) => change(spelled), name)}`;
        expect(pathProblem(path) === null && isOwned(path, ownedGlobs.frontend)).toBe(false);
      },
    ),
  );
});

test("names that differ in case, form and what nobody sees only are one name", () => {
  expect(
    new Set(["Caf\u00e9", "cafe\u0301", "CAFE\u0301", "ca\u200bf\u00e9", "\uff43af\u00e9"].map(foldPath)).size,
  ).toBe(1);
});
