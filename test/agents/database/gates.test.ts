/** The real tools on what the agent writes, on its own: contract commit and Database files, nothing else. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { databaseAgent } from "../../../src/agents/database/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { mergeTrees } from "../../../src/core/tree.ts";
import { preparePython } from "../../../src/gates/toolchains/python.ts";
import { defaultCacheDirectory } from "../../../src/gates/toolchains.ts";
import { run } from "../../../src/process/run.ts";
import { startPostgres } from "../../store/postgres-server.ts";
import { specNamed } from "./specs.ts";

const lock = new URL("../../../src/agents/foundation/locks/backend.requirements.lock", import.meta.url);

let python: string;
let directory: string;
beforeAll(async () => {
  const place = { cacheDirectory: defaultCacheDirectory, onProgress: () => undefined, signal: undefined };
  ({ python } = await preparePython(await readFile(lock, "utf8"), place));
  directory = await mkdtemp(join(tmpdir(), "aurora-database-"));
}, 600_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each(["task-manager", "clinic", "every-kind", "computed"] as const)(
  "%s: types, lint and format are clean, all tests pass, everything is covered",
  async (name) => {
    const backend = await writeBackend(name, join(directory, name));
    const tool = async (...args: string[]) => {
      const result = await run(python, ["-m", ...args], { cwd: backend, env: { PYTHONDONTWRITEBYTECODE: "1" } });
      return { exitCode: result.exitCode, output: result.stdout + (result.exitCode === 0 ? "" : result.stderr) };
    };
    expect(await tool("ruff", "check", "--no-cache", ".")).toMatchObject({ exitCode: 0 });
    expect(await tool("black", "--check", "--quiet", ".")).toEqual({ exitCode: 0, output: "" });
    expect(await tool("mypy")).toMatchObject({ exitCode: 0 });
    const pytest = await tool("pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "--cov", "--cov-report=");
    expect(pytest).toMatchObject({ exitCode: 0 });
    expect(pytest.output).toMatch(/^\d{2,} passed in/m);
    expect(pytest.output).not.toContain("skipped");
    const own = "--include=app/*/models.py,app/seed.py";
    expect(await tool("coverage", "report", own, "--fail-under=100")).toMatchObject({ exitCode: 0 });
  },
  240_000,
);

test.each(["every-kind", "computed"] as const)(
  "%s: what is true of SQLite is true of PostgreSQL",
  async (name) => {
    const backend = await writeBackend(name, join(directory, `${name}-on-postgresql`));
    const postgres = await startPostgres();
    try {
      const url = (await postgres.createDatabase()).replace("postgresql:", "postgresql+asyncpg:");
      const pytest = await run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"], {
        cwd: backend,
        env: { PYTHONDONTWRITEBYTECODE: "1", TEST_DATABASE_URL: url },
      });
      expect(pytest).toMatchObject({ exitCode: 0, stderr: "" });
      expect(pytest.stdout).toMatch(/^\d{3} passed in/m);
    } finally {
      await postgres.stop();
    }
  },
  240_000,
);

/** @returns the tree's backend directory. */
async function writeBackend(name: Parameters<typeof specNamed>[0], root: string): Promise<string> {
  const frozen = specNamed(name);
  const contracts = deriveContracts(frozen.spec);
  const shared = [...foundationTree(frozen.spec, contracts, frozen)].filter(([path]) => path.startsWith("backend/"));
  const tree = mergeTrees([new Map(shared), await databaseAgent.generate(frozen.spec, contracts)]);
  for (const [path, content] of await formatTree(tree)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return join(root, "backend");
}
