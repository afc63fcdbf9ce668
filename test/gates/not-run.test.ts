/** Whatever keeps a gate from a figure is "not run", with the reason; never passed. */
import { beforeAll, expect, jest, test } from "@jest/globals";
import type { Toolchains } from "../../src/gates/toolchains.ts";
import type { GateContext } from "../../src/gates/gate.ts";
import { gateContext, runGates } from "../../src/gates/run-gates.ts";
import { runTool } from "../../src/gates/tool.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { gateOn, optionsFor, toolchains, withApp } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

let tools: Toolchains;
beforeAll(async () => {
  tools = await toolchains();
}, installTimeout);
jest.setTimeout(60_000);

const notRun = (summary: unknown) => ({ status: "not-run", value: "not run", summary });

test("a tool that cannot start", async () => {
  const missing = { ...tools, python: { ...tools.python, python: "/usr/bin/aurora-no-such-python" } };
  const { report } = await gateOn("integration", "lint", {}, { toolchains: missing });
  expect(report).toMatchObject(notRun(expect.stringContaining("aurora-no-such-python")));
});

test("a tool that is not among the packages", async () => {
  const missing = { ...tools, javascript: { ...tools.javascript, modules: tools.python.mypyCache, caches: [] } };
  const { report } = await gateOn("frontend", "types", {}, { toolchains: missing });
  expect(report).toMatchObject(notRun(expect.stringContaining("tsc")));
});

async function inContext<T>(use: (context: GateContext) => Promise<T>): Promise<T> {
  return withApp({}, async (tree) => use(await gateContext(await optionsFor(tree), "backend")));
}

test("a tool that does not end in time", async () => {
  const running = inContext((context) =>
    runTool(context, {
      name: "Sleeper",
      kind: "javascript",
      args: () => ["-e", "setInterval(() => {}, 1000)"],
      timeoutMs: 1000,
    }),
  );
  await expect(running).rejects.toMatchObject({ name: "NotRun", message: "Sleeper did not end within 1 s" });
});

test("a tool that is killed", async () => {
  const running = inContext((context) =>
    runTool(context, {
      name: "Victim",
      kind: "javascript",
      args: () => ["-e", "process.kill(process.pid, 'SIGSEGV')"],
    }),
  );
  // In the sandbox the program that started it tells the signal by its exit code.
  const result = await running.catch((error: unknown) => error);
  expect(result instanceof Error ? result.message : (result as { exitCode: number }).exitCode).not.toBe(0);
});

test("tests that print something else instead of their report", async () => {
  const { report } = await gateOn("integration", "coverage", {
    "backend/tests/integrations/conftest.py":
      'import atexit, os\natexit.register(lambda: open(os.environ["AURORA_PYTEST_REPORT"], "w").write("all is well"))\n',
  });
  expect(report).toMatchObject(
    notRun(expect.stringContaining("coverage not run: pytest printed something that is not JSON")),
  );
});

test("a report that is a link out of the sandbox", async () => {
  const { report } = await gateOn("integration", "coverage", {
    "backend/tests/integrations/conftest.py":
      'import atexit, os\npath = os.environ["AURORA_PYTEST_REPORT"]\natexit.register(lambda: (os.unlink(path), os.symlink("/etc/passwd", path)))\n',
  });
  expect(report).toMatchObject(notRun(expect.stringContaining("pytest printed no result")));
});

test("JSON of another form", async () => {
  const { report } = await gateOn("backend", "contract", {
    "backend/app/main.py": (text) =>
      `${text}\napp.openapi = lambda: {"hello": "world"}  # type: ignore[method-assign]\n`,
  });
  expect(report).toMatchObject(notRun(expect.stringContaining("The OpenAPI dump printed JSON of another form")));
});

test.each([
  ["types", "there is no Python file of the integration agent to look at"],
  ["docstrings", "there is no Python source of the integration agent to look at"],
  ["lint", "there is no Python file of the integration agent to look at"],
  ["coverage", "there is no Python source of the integration agent to look at"],
] as const)("%s of no file", async (name, reason) => {
  const { report } = await gateOn("integration", name, {
    "backend/app/integrations": null,
    "backend/tests/integrations": null,
  });
  expect(report).toMatchObject(notRun(`${name} not run: ${reason}`));
});

test("coverage of no test", async () => {
  const none = { "backend/tests/integrations/test_mail.py": "VALUE = 1\n" };
  const { report } = await gateOn("integration", "coverage", none);
  expect(report).toMatchObject(notRun(expect.stringMatching(/pytest (?:ran no test|ended with code 5)/)));
  const frontend = await gateOn("frontend", "coverage", { "frontend/src/notes/note-list.test.tsx": null });
  expect(frontend.report).toMatchObject(notRun(expect.stringContaining("Vitest")));
});

test("a linter whose configuration breaks", async () => {
  const { report } = await gateOn("frontend", "lint", { "frontend/eslint.config.js": "throw new Error('no lint');\n" });
  expect(report).toMatchObject(notRun("lint not run: ESLint ended with code 2: Error: no lint"));
  expect(report.findings).toEqual([
    { path: null, line: null, column: null, rule: null, message: expect.stringContaining("Oops!") },
  ]);
});

test("untrusted code where there is no sandbox", async () => {
  const sandbox = await createSandbox({ bubblewrap: null });
  const { report } = await gateOn("integration", "lint", {}, { sandbox, trust: "untrusted" });
  expect(report).toMatchObject({ ...notRun(expect.stringContaining("apt-get install bubblewrap")), sandboxed: false });
});

test("an abort is no result: it is thrown", async () => {
  const controller = new AbortController();
  const running = withApp({}, async (tree) =>
    runGates({ ...(await optionsFor(tree)), agent: "integration", signal: controller.signal }),
  );
  setTimeout(() => {
    controller.abort(new Error("cancelled by the test"));
  }, 500);
  await expect(running).rejects.toThrow("cancelled by the test");
});
