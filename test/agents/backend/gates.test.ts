/** The real tools on what the agent writes, upon the contract commit and the Database agent's files. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { backendAgent } from "../../../src/agents/backend/agent.ts";
import { databaseAgent } from "../../../src/agents/database/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { canonicalJson } from "../../../src/core/contracts/hash.ts";
import { canonicalOpenApi, describeOpenApiDifference, deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { mergeTrees } from "../../../src/core/tree.ts";
import { mypyOptions, preparePython, type PythonToolchain } from "../../../src/gates/toolchains/python.ts";
import { defaultCacheDirectory } from "../../../src/gates/toolchains.ts";
import { run } from "../../../src/process/run.ts";

const examples = new URL("../../../examples/", import.meta.url);
const fixtures = new URL("../../fixtures/backend/", import.meta.url);
const lock = new URL("../../../src/agents/foundation/locks/backend.requirements.lock", import.meta.url);
const dump = fileURLToPath(new URL("../../../src/gates/scripts/openapi_dump.py", import.meta.url));

let toolchain: PythonToolchain;
let directory: string;
beforeAll(async () => {
  const place = { cacheDirectory: defaultCacheDirectory, onProgress: () => undefined, signal: undefined };
  toolchain = await preparePython(await readFile(lock, "utf8"), place);
  directory = await mkdtemp(join(tmpdir(), "aurora-backend-"));
}, 600_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each([
  ["task-manager", new URL("task-manager.md", examples)],
  ["clinic", new URL("clinic.md", examples)],
  ["every-type", new URL("every-type.yaml", fixtures)],
  ["every-policy", new URL("every-policy.yaml", fixtures)],
  ["no-auth", new URL("no-auth.yaml", fixtures)],
])(
  "%s: the tools find nothing, all tests pass, coverage is 95 % or more, and the app serves the contract",
  async (name, file) => {
    const parsed = parseSpec(await readFile(file, "utf8"));
    if (!parsed.ok) {
      throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
    }
    const own = ["app", "tests/api"];
    const backend = await writeBackend(parsed, join(directory, name));
    const tool = async (...args: string[]) => {
      const env = { PYTHONDONTWRITEBYTECODE: "1" };
      const result = await run(toolchain.python, args, { cwd: backend, env, timeoutMs: 240_000 });
      return { exitCode: result.exitCode, output: result.stdout + (result.exitCode === 0 ? "" : result.stderr) };
    };
    expect(await tool("-m", "ruff", "check", "--no-cache", ...own)).toMatchObject({ exitCode: 0 });
    expect(await tool("-m", "black", "--check", "--quiet", ...own)).toEqual({ exitCode: 0, output: "" });
    const cache = join(directory, `${name}-mypy`);
    await cp(toolchain.mypyCache, cache, { recursive: true });
    const types = await tool("-m", "mypy", ...mypyOptions, "--cache-dir", cache, ...own);
    expect(types).toMatchObject({ exitCode: 0 });
    const coverage = ["--cov=app", "--cov-branch", "--cov-fail-under=95"];
    const tests = await tool("-m", "pytest", "-q", "-p", "no:cacheprovider", ...coverage, "tests/api");
    expect(tests).toMatchObject({ exitCode: 0 });
    expect(tests.output).toMatch(/^\d{3,} passed(?:, \d xfailed)? in/m);

    const served = canonicalOpenApi(JSON.parse((await tool(dump)).output));
    const derived = canonicalOpenApi(deriveOpenApi(parsed.spec));
    expect(describeOpenApiDifference(derived, served)).toEqual([]);
    expect(canonicalJson(served)).toBe(canonicalJson(derived));
  },
  600_000,
);

/** @returns the tree's backend directory. */
async function writeBackend(parsed: ReturnType<typeof parseSpec> & { ok: true }, root: string): Promise<string> {
  const { spec } = parsed;
  const contracts = deriveContracts(spec);
  const trees = [
    foundationTree(spec, contracts, parsed),
    await databaseAgent.generate(spec, contracts),
    await backendAgent.generate(spec, contracts),
  ];
  for (const [path, text] of await formatTree(mergeTrees(trees))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return join(root, "backend");
}
