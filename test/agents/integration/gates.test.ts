/**
 * The real tools on what the agent writes, on what its branch holds: contract commit, Integration files, and the Database
 * agent's where the spec needs tables.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { databaseAgent } from "../../../src/agents/database/agent.ts";
import { integrationAgent } from "../../../src/agents/integration/agent.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { mergeTrees } from "../../../src/core/tree.ts";
import { preparePython } from "../../../src/gates/toolchains/python.ts";
import { defaultCacheDirectory } from "../../../src/gates/toolchains.ts";
import { run } from "../../../src/process/run.ts";

const examples = new URL("../../../examples/", import.meta.url);
const fixture = new URL("../../fixtures/integration/every-kind.yaml", import.meta.url);
const lock = new URL("../../../src/agents/foundation/locks/backend.requirements.lock", import.meta.url);

let python: string;
let directory: string;
beforeAll(async () => {
  const place = { cacheDirectory: defaultCacheDirectory, onProgress: () => undefined, signal: undefined };
  ({ python } = await preparePython(await readFile(lock, "utf8"), place));
  directory = await mkdtemp(join(tmpdir(), "aurora-integration-"));
}, 600_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each([
  ["task-manager", new URL("task-manager.md", examples)],
  ["clinic", new URL("clinic.md", examples)],
  ["every-kind", fixture],
])(
  "%s: types, lint and format are clean, all tests pass, coverage is 95 % or more",
  async (name, file) => {
    const backend = await writeBackend(await readFile(file, "utf8"), join(directory, name));
    const tool = async (...args: string[]) => {
      const result = await run(python, ["-m", ...args], { cwd: backend, env: { PYTHONDONTWRITEBYTECODE: "1" } });
      return { exitCode: result.exitCode, output: result.stdout + (result.exitCode === 0 ? "" : result.stderr) };
    };
    const own = ["app/integrations", "tests/integrations"];
    expect(await tool("ruff", "check", "--no-cache", ...own)).toMatchObject({ exitCode: 0 });
    expect(await tool("black", "--check", "--quiet", ...own)).toEqual({ exitCode: 0, output: "" });
    expect(await tool("mypy", "--strict", ...own)).toMatchObject({ exitCode: 0 });
    const pytest = await tool(
      "pytest",
      "-q",
      "-p",
      "no:cacheprovider",
      "tests/integrations",
      "--cov=app/integrations",
      "--cov-branch",
      "--cov-fail-under=95",
    );
    expect(pytest).toMatchObject({ exitCode: 0 });
    expect(pytest.output).toMatch(/^\d{2,} passed in/m);
    expect(pytest.output).not.toContain("skipped");
  },
  180_000,
);

/** @returns the tree's backend directory. */
async function writeBackend(text: string, root: string): Promise<string> {
  const parsed = parseSpec(text);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  }
  const contracts = deriveContracts(parsed.spec);
  const stores = parsed.spec.integrations.some(({ webhook, connect }) => webhook !== null || connect !== null);
  const tree = await formatTree(
    mergeTrees([
      new Map([...foundationTree(parsed.spec, contracts, parsed)].filter(([path]) => path.startsWith("backend/"))),
      ...(stores ? [await databaseAgent.generate(parsed.spec, contracts)] : []),
      await integrationAgent.generate(parsed.spec, contracts),
    ]),
  );
  for (const [path, content] of tree) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return join(root, "backend");
}
