import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../core/failure.ts";
import { run } from "../../process/run.ts";
import { prepareDirectory } from "../prepared-directory.ts";
import { install, isSystemPath, keyOf, openToAll, type Place } from "./place.ts";

export interface PythonToolchain {
  /** "3.11.7" */
  readonly version: string;
  /** The interpreter of the environment that holds the locked packages. */
  readonly python: string;
  readonly binaries: string;
  /** What a sandbox must show for it to run. */
  readonly readable: readonly string[];
  /** Names and versions of the locked packages. */
  readonly packages: ReadonlyMap<string, string>;
  /** What mypy knows of the packages already; to be copied, so that no run changes it for another. */
  readonly mypyCache: string;
}

/** The cache holds for these only. */
export const mypyOptions: readonly string[] = ["--strict", "--explicit-package-bases"];

/** Part of the key: a new one when the way of preparing changes. */
const layout = "2";

/** What generated backends import. mypy reads these for seven seconds, or knows them from its cache in a half. */
const commonImports = [
  ...["alembic", "alembic.context", "alembic.op", "argon2", "fastapi", "fastapi.testclient", "httpx", "jwt"],
  ...["pydantic", "pydantic_settings", "pytest", "pytest_asyncio", "respx", "sqlalchemy", "sqlalchemy.orm"],
  ...["sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "uvicorn"],
];

/** The machine's own first; then newest to oldest. */
const candidates = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];

const Interpreter = z.object({
  version: z.tuple([z.number(), z.number(), z.number()]),
  executable: z.string(),
  prefix: z.string(),
  ensurepip: z.boolean(),
});
type Interpreter = z.infer<typeof Interpreter>;

const question = `
import importlib.util, json, sys
print(json.dumps({"version": sys.version_info[:3], "executable": getattr(sys, "_base_executable", sys.executable),
                  "prefix": sys.base_prefix, "ensurepip": importlib.util.find_spec("ensurepip") is not None}))
`;

/**
 * An environment with exactly the locked packages.
 * @throws Failure `tool-missing` without Python ≥ 3.11 with ensurepip, `tool-failed` when the installation fails
 */
export async function preparePython(lock: string, place: Place): Promise<PythonToolchain> {
  const found = await findPython();
  const version = found.version.join(".");
  const directory = join(place.cacheDirectory, `python-${keyOf(lock, version, found.executable, layout)}`);
  const python = join(directory, "bin/python");
  const packages = new Map(
    [...lock.matchAll(/^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)/gm)].map(([, name = "", pin = ""]) => [
      name,
      pin,
    ]),
  );
  const mypyCache = join(directory, "mypy-cache");
  const started = performance.now();
  const made = await prepareDirectory(
    directory,
    async () => {
      place.onProgress(`Python gate tools: installing ${packages.size} packages for Python ${version} …`);
      await install("The Python environment", found.executable, ["-m", "venv", directory], place, { cwd: "/" });
      const file = join(directory, "requirements.lock");
      await writeFile(file, lock);
      const options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-deps",
        "--no-input",
        "--progress-bar",
        "off",
      ];
      await install(
        "The Python gate tools",
        python,
        ["-m", "pip", "install", "--disable-pip-version-check", ...options, "-r", file],
        place,
        { cwd: directory },
      );
      await fillMypyCache(python, directory, mypyCache);
      await openToAll(directory);
    },
    () => {
      place.onProgress("Python gate tools: another process is installing them; waiting …");
    },
  );
  if (made) {
    place.onProgress(`Python gate tools: ready after ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return {
    version,
    python,
    binaries: join(directory, "bin"),
    readable: [directory, ...(isSystemPath(found.prefix) ? [] : [found.prefix])],
    packages,
    mypyCache,
  };
}

/** A package that the lock lacks is an error of mypy's here and no loss: the exit code does not matter. */
async function fillMypyCache(python: string, directory: string, cache: string): Promise<void> {
  await writeFile(join(directory, "imports.py"), commonImports.map((name) => `import ${name}\n`).join(""));
  const args = ["-m", "mypy", ...mypyOptions, "--cache-dir", cache, "imports.py"];
  await run(python, args, { cwd: directory, timeoutMs: 300_000 });
}

/** @throws Failure `tool-missing` that says which there are, and what each lacks */
export async function findPython(): Promise<Interpreter> {
  const seen: string[] = [];
  for (const command of candidates) {
    const found = await ask(command);
    if (found === null) {
      continue;
    }
    const version = found.version.join(".");
    const [major, minor] = found.version;
    if (major !== 3 || minor < 11) {
      seen.push(`${command} is ${version}`);
    } else if (!found.ensurepip) {
      seen.push(`${command} is ${version} without ensurepip (on Debian and Ubuntu: \`apt-get install python3-venv\`)`);
    } else {
      return found;
    }
  }
  throw new Failure({
    kind: "tool-missing",
    message: `The gates need Python 3.11 or newer with its venv module. Found: ${seen.length > 0 ? seen.join("; ") : "none"}.`,
    retryable: false,
    audience: "operator",
  });
}

async function ask(command: string): Promise<Interpreter | null> {
  const result = await run(command, ["-I", "-c", question], { cwd: "/", timeoutMs: 20_000 }).catch(() => null);
  if (result?.exitCode !== 0) {
    return null;
  }
  try {
    return Interpreter.parse(JSON.parse(result.stdout));
  } catch {
    return null;
  }
}
