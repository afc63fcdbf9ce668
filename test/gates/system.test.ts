/** The system gate: both servers for real, on the small app and on broken combinations of it. */
import { beforeAll, expect, jest, test } from "@jest/globals";
import type { GateReport } from "../../src/core/gate.ts";
import { systemGate } from "../../src/gates/system.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { type Changes, optionsFor, toolchains, withApp } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(120_000);

const systemOn = (changes: Changes): Promise<GateReport> =>
  withApp(changes, async (tree) => systemGate(await optionsFor(tree)));

test("passes with both suites, a build, and requests through both servers", async () => {
  const report = await systemOn({});
  expect(report).toMatchObject({
    gate: "system",
    status: "passed",
    value: "pass",
    bar: "pass",
    summary: expect.stringMatching(
      /^frontend build, 7 live requests through both on SQLite(?: and PostgreSQL \d+)?, backend 6 tests, frontend 3 tests$/,
    ),
    findings: [],
    sandboxed: (await createSandbox()).isolates,
  });
});

test("parts that do not fit together fail at the requests that show it", async () => {
  const report = await systemOn({
    // The frontend passes another prefix on, and health has moved: no suite of either sees it.
    "frontend/vite.config.ts": (text) => text.replaceAll('"/api"', '"/backend"'),
    "backend/app/main.py": (text) => text.replace('"status": "ok"', '"status": "fine"'),
  });
  expect(report).toMatchObject({ status: "failed", value: "fail" });
  expect(report.findings.map(({ message }) => message.split(":")[0])).toEqual([
    "GET /health",
    "GET /api/v1/notes through the frontend",
    "invalid POST /api/v1/notes through the frontend",
    "POST /api/v1/notes through the frontend",
  ]);
  expect(report.findings[0]?.message).toBe('GET /health: shows status = "fine", "ok" wanted');
});

test("a frontend that does not build, a migration that fails and a failing test are each named", async () => {
  const unbuilt = await systemOn({
    "frontend/src/main.tsx": (text) => `${text}\nexport const n: number = "one";\n`,
    "backend/tests/test_more.py": "def test_wrong() -> None:\n    assert 1 == 2\n",
  });
  expect(unbuilt.findings).toEqual([
    expect.objectContaining({ rule: "live", message: expect.stringMatching(/^frontend: tsc: src\/main\.tsx.*TS2322/) }),
    expect.objectContaining({ path: "backend/tests/test_more.py", line: 2 }),
  ]);
  const unmigrated = await systemOn({
    "backend/migrations/versions/0001_initial.py": (text) => text.replace("op.create_table(", "op.no_such_operation("),
  });
  expect(unmigrated.findings).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/^alembic upgrade head: [^]*no_such_operation/) }),
  ]);
});

test("rules that no sample keeps leave the create unproved, in so many words; a refusal that names a field fails", async () => {
  const refusing = (body: string) => (text: string) =>
    text.replace(
      "    note = Note(title=body.title)\n",
      `    if body.title.startswith("sample"):\n        return JSONResponse(${body}, 422, media_type="application/problem+json")\n    note = Note(title=body.title)\n`,
    );
  const rule = await systemOn({ "backend/app/main.py": refusing('{"detail": "Not today."}') });
  expect(rule).toMatchObject({
    status: "passed",
    summary: expect.stringContaining("4 live requests through both (no sample was created: Not today.) on SQLite"),
  });
  const field = await systemOn({
    "backend/app/main.py": refusing('{"detail": "No.", "errors": [{"pointer": "/title", "detail": "too long"}]}'),
  });
  expect(field.findings).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^POST \/api\/v1\/notes through the frontend: answered 422, 201 wanted/),
    }),
  ]);
});

test("without the contract there is nothing to ask, and nothing passes", async () => {
  const report = await systemOn({ "contracts/openapi.json": null });
  expect(report).toMatchObject({ status: "not-run" });
});
