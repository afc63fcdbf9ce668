/** The gates on Python, each with the real tools on a small app: once as it is, and with the faults that they are to find. */
import { beforeAll, expect, jest, test } from "@jest/globals";
import { gateOn, located, toolchains } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(90_000);

const client = "backend/app/integrations/mail/client.py";

test("types passes with its figure", async () => {
  const { report, publishes } = await gateOn("integration", "types", {});
  expect(report).toMatchObject({
    gate: "types",
    status: "passed",
    value: 100,
    bar: 100,
    unit: "%",
    summary: "types 100 % (mypy strict, 2 files)",
    findings: [],
  });
  expect(report.tools).toEqual([expect.stringMatching(/^mypy \d/), expect.stringMatching(/^ruff \d/)]);
  expect(report.seconds).toBeGreaterThan(0);
  expect(publishes).toBeNull();
});

test("types finds what is not annotated and what does not fit, in the agent's own files only", async () => {
  const run = await gateOn("integration", "types", {
    [client]: (text) => `${text}\n\ndef late(name):  # type: ignore\n    return name\n\n\nCOUNT: int = "one"\n`,
    "backend/app/note/models.py": (text) => `${text}\n\nWRONG: int = "of somebody else"\n`,
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: 50,
    summary: "types 50 % (mypy strict, 2 files, 3 findings)",
  });
  expect(located(run)).toEqual([
    `${client}:17:10 ANN001 Missing type annotation for function argument \`name\``,
    `${client}:17:5 ANN201 Missing return type annotation for public function \`late\``,
    `${client}:21:14 assignment Incompatible types in assignment (expression has type "str", variable has type "int")`,
  ]);
});

test("types never passes when a file of somebody else's stops mypy", async () => {
  const run = await gateOn("backend", "types", { "backend/app/note/models.py": "def (:\n" });
  expect(run.report.status).toBe("failed");
  expect(located(run)[0]).toMatch(/^backend\/app\/note\/models\.py:1:\d+ syntax /);
});

test("docstrings passes with its figure", async () => {
  const { report } = await gateOn("integration", "docstrings", {});
  expect(report).toMatchObject({ status: "passed", value: 100, summary: "docstrings 100 % (3 of 3)", findings: [] });
});

test("docstrings finds public functions without one, whatever a comment asks for", async () => {
  const run = await gateOn("integration", "docstrings", {
    [client]: (text) =>
      `${text}\n\ndef bare() -> None:  # noqa: D103\n    print()\n\n\ndef _private() -> None:\n    print()\n`,
  });
  expect(run.report).toMatchObject({ status: "failed", value: 75, summary: "docstrings 75 % (3 of 4)" });
  expect(located(run)).toEqual([`${client}:17:5 D103 Missing docstring in public function`]);
});

test("lint passes when Black and Ruff have nothing to say", async () => {
  const { report } = await gateOn("integration", "lint", {});
  expect(report).toMatchObject({
    status: "passed",
    value: 0,
    bar: 0,
    unit: "findings",
    summary: "Black, Ruff clean (2 files)",
    findings: [],
  });
});

test("lint finds an unused import and the line that Black would change", async () => {
  const run = await gateOn("integration", "lint", {
    [client]: (text) =>
      text.replace('"""Sends mail."""', '"""Sends mail."""\n\nimport os').replace("name: str)", "name:str)"),
  });
  expect(run.report).toMatchObject({ status: "failed", value: 2, summary: "Black, Ruff: 2 findings in 2 files" });
  expect(located(run)).toEqual([
    expect.stringMatching(`^${client}:12:- black Black would format this file differently\\.$`),
    `${client}:3:8 F401 \`os\` imported but unused`,
  ]);
});

test("coverage passes with percent and tests, of the agent's own source", async () => {
  const { report } = await gateOn("integration", "coverage", {});
  expect(report).toMatchObject({
    status: "passed",
    value: 100,
    bar: 80,
    unit: "%",
    summary: "coverage 100 % of backend/app/integrations, 2 tests",
    findings: [],
  });
});

test("coverage counts code that awaits a database as run", async () => {
  const { report } = await gateOn("backend", "coverage", {});
  expect(report).toMatchObject({ status: "passed", summary: "coverage 94.3 % of backend/app, 3 tests" });
});

test("coverage below the bar fails and names the lines that no test runs", async () => {
  const run = await gateOn("integration", "coverage", {
    "backend/app/integrations/mail/unused.py":
      "def a(x: int) -> int:\n    y = x\n    y += 1\n    y += 2\n    return y\n",
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: 64.2,
    summary: "coverage 64.2 % of backend/app/integrations, 2 tests",
  });
  expect(located(run)).toEqual(["backend/app/integrations/mail/unused.py:1:- coverage No test runs lines 1–5."]);
});

test("a failing test fails coverage, at its line, however much is covered; expected failures are counted apart", async () => {
  const run = await gateOn("integration", "coverage", {
    "backend/tests/integrations/test_mail.py": (text) =>
      `${text}\n\ndef test_wrong() -> None:\n    assert 1 == 2\n\n\n@pytest.mark.xfail(strict=True)\ndef test_not_implemented() -> None:\n    raise NotImplementedError\n`,
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: 100,
    summary: "coverage 100 % of backend/app/integrations, 4 tests, 1 failed, 1 expected to fail",
  });
  expect(located(run)).toEqual([
    "backend/tests/integrations/test_mail.py:15:- tests/integrations/test_mail.py::test_wrong assert 1 == 2",
  ]);
});

test("a test file that cannot be imported fails coverage", async () => {
  const run = await gateOn("integration", "coverage", {
    "backend/tests/integrations/test_broken.py": "import nothing_of_that_name\n",
  });
  expect(run.report.status).toBe("failed");
  expect(located(run)[0]).toContain("backend/tests/integrations/test_broken.py");
  expect(located(run)[0]).toContain("nothing_of_that_name");
});
