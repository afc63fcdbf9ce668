import { expect, test } from "@jest/globals";
import { ownedGlobs } from "../../src/core/ownership.ts";
import { type Write, writeProblem } from "../../src/llm/policy.ts";

const existing = ["backend/app/task/service.py", "backend/app/logo.py", "frontend/src/main.tsx"];
const problem = (changes: Partial<Write>) =>
  writeProblem({
    path: "backend/app/task/service.py",
    text: "x = 1\n",
    before: "",
    existing,
    owned: ownedGlobs.backend,
    ...changes,
  });

test("an agent's own files may be written, new ones too", () => {
  expect(problem({})).toBeNull();
  expect(problem({ path: "backend/tests/api/test_new.py", before: null })).toBeNull();
});

test.each([
  ["backend/../x.py", "is not a plain relative path"],
  ["/etc/passwd", "is not a plain relative path"],
  ["backend/app/.git/hooks/x", "is git's own"],
  ["backend/app/.gitmodules", "would add submodules"],
  ["backend\\app\\x.py", "has a control character or a backslash in it"],
  ["backend/app/cafe\u0301.py", "is spelled with characters that look like others"],
  ["backend/app/x\u200b.py", "has a character in it that nobody sees"],
  ["backend/app/seed.py.", "has a name that some file systems take for another"],
  ["backend/app/seed.py ", "has a name that some file systems take for another"],
  ["backend/app/seed.py::$DATA", "has a name that some file systems take for another"],
  ["backend/PYPROJ~1.TOM", "has a name that some file systems take for another"],
  ["backend/.git /config", "is git's own"],
  [".GIT/config", "is git's own"],
  ["backend/app/Task/x.py", 'differs from "backend/app/task" in case or Unicode\'s form only'],
  ["backend/app/task/\uff53ervice.py", 'differs from "backend/app/task/service.py" in case or Unicode\'s form only'],
  [".github/workflows/ci.yml", "belongs to the contract commit"],
  [".github/CODEOWNERS", "is nobody's to write"],
  ["backend/pyproject.toml", "belongs to the contract commit"],
  ["backend/app/UV.lock", "is nobody's to write"],
  ["backend/app/task/models.py", "belongs to database"],
  ["frontend/src/main.tsx", "belongs to frontend"],
])("%s %s", (path, expected) => {
  expect(problem({ path })).toBe(expected);
});

test.each(["Package.json", "TSCONFIG.json", "src/Vite.config.ts", ".Env", "yarn.lock"])(
  "a front end's model may not write %s, however it is spelled",
  (name) => {
    expect(problem({ path: `frontend/${name}`, owned: ownedGlobs.frontend, before: null })).not.toBeNull();
  },
);

test("what is there but no text file is not written over", () => {
  expect(problem({ path: "backend/app/logo.py", before: null })).toBe("is no plain text file");
});

test.each([
  ["x = f()  # type: ignore", "tell a gate to look away"],
  ["x = f()  # noqa: E501", "tell a gate to look away"],
  ["def f():  # pragma: no cover", "tell a gate to look away"],
  ["// @ts-expect-error", "tell a gate to look away"],
  ["/* eslint-disable */", "tell a gate to look away"],
  ["/* v8 ignore next */", "tell a gate to look away"],
  ["@pytest.mark.xfail(strict=True)", "tell a gate to look away"],
  ["    pytest.skip('later')", "tell a gate to look away"],
  ["test.skip('later', () => {});", "tell a gate to look away"],
  ["if x == '\u202eadmin':", "characters that nobody sees"],
  ["x = '\u{e0041}'", "characters that nobody sees"],
  ["x = '\ud800'", "characters that nobody sees"],
  ["x".repeat(262_145), "larger than 256 KiB"],
])("a text such as %.30j would %s", (text, expected) => {
  expect(problem({ text })).toContain(expected);
});

test("what silences a gate already may stay, and go, but not grow", () => {
  const before = "import x  # noqa: F401\n";
  expect(problem({ before, text: `${before}y = 1\n` })).toBeNull();
  expect(problem({ before, text: "y = 1\n" })).toBeNull();
  expect(problem({ before, text: `${before}y = 1  # noqa\n` })).toContain("tell a gate to look away");
});
