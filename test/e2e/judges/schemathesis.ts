/** Schemathesis (https://schemathesis.readthedocs.io) in an environment of its own: it must not share the app's packages. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareDirectory } from "../../../src/gates/prepared-directory.ts";
import { install, keyOf, type Place } from "../../../src/gates/toolchains/place.ts";
import { run, type RunResult } from "../../../src/process/run.ts";
import { testToolchains } from "../../gates/support/tools.ts";

const lock = new URL("schemathesis.requirements.lock", import.meta.url);
const cacheDirectory = fileURLToPath(new URL("../../../.cache/judges", import.meta.url));

/** Installs it once for each lock. */
export async function prepareSchemathesis(): Promise<string> {
  const { python } = await testToolchains();
  const text = await readFile(lock, "utf8");
  const directory = join(cacheDirectory, `schemathesis-${keyOf(text, python.version)}`);
  const place: Place = { cacheDirectory, onProgress: () => undefined, signal: undefined };
  await prepareDirectory(directory, async () => {
    const file = join(directory, "requirements.lock");
    await writeFile(file, text);
    await install("Schemathesis", python.python, ["-m", "venv", directory], place, { cwd: "/" });
    const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", file];
    await install("Schemathesis", join(directory, "bin/python"), args, place, { cwd: directory });
  });
  return join(directory, "bin/schemathesis");
}

/** Runs it against a served document; it works in `cwd`, where it writes nothing that stays. */
export async function runSchemathesis(program: string, args: readonly string[], cwd: string): Promise<RunResult> {
  return run(program, args, { cwd, timeoutMs: 600_000, env: { NO_COLOR: "1" } });
}
