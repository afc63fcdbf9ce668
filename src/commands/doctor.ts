/** `aurora doctor`: what is missing on this machine, and what to do about it. */
import { access, mkdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import pg from "pg";
import { parse } from "yaml";
import { type Config, environmentFile, projectRoot, readConfig, readEnvironment } from "../config.ts";
import { asFailure } from "../core/failure.ts";
import { findPostgres } from "../gates/toolchains/postgres.ts";
import { findPython } from "../gates/toolchains/python.ts";
import { readApp } from "../github/app.ts";
import { createGitHub } from "../github/client.ts";
import { offeredModels } from "../llm/openai.ts";
import { baseEnvironment, run } from "../process/run.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { lockDirectory } from "../store/directory-lock.ts";
import { ensureFreeSpace } from "../store/disk.ts";
import { appChecks, type AppOnGitHub, keyCheck, Manifest } from "./doctor/app.ts";
import { type Check, missing, ok } from "./doctor/check.ts";
import { modelChecks, type ModelPlace } from "./doctor/model.ts";
import { type Machine, machineChecks, packageManagers } from "./doctor/machine.ts";
import { type Place, placeChecks } from "./doctor/place.ts";

/** @returns the exit code: 1 when something is missing without which Aurora does not work. */
export async function doctor(options: { readonly json?: boolean }): Promise<number> {
  const checks = [...(await machineChecks(thisMachine())), ...(await configuredChecks())];
  console.log(options.json === true ? JSON.stringify(checks, null, 2) : printed(checks));
  return checks.some(({ status }) => status === "missing") ? 1 : 0;
}

/** One line for each check, and one below it for what mends it. */
export function printed(checks: readonly Check[]): string {
  const marks: Readonly<Record<Check["status"], string>> = {
    ok: "ok      ",
    optional: "optional",
    missing: "MISSING ",
  };
  const lines = checks.flatMap(({ name, status, says, fix }) => [
    `${marks[status]}  ${name}: ${says}`,
    ...(fix === null ? [] : [`          → ${fix}`]),
  ]);
  const count = checks.filter(({ status }) => status === "missing").length;
  const end = count === 0 ? "Aurora can work here." : `${count} ${count === 1 ? "thing is" : "things are"} missing.`;
  return [...lines, "", end].join("\n");
}

async function configuredChecks(): Promise<Check[]> {
  let config: Config;
  try {
    config = readConfig(readEnvironment());
  } catch (error) {
    const fix = `fill in ${environmentFile}; without any App, \`npm start\` registers one (docs/install.md)`;
    return [missing("configuration", asFailure(error).message, fix)];
  }
  const manifest = Manifest.parse(parse(await readFile(join(projectRoot, "app.yml"), "utf8")));
  const key = keyCheck(config.privateKey);
  return [
    ok("configuration", "every variable that is needed is set"),
    ...(await placeChecks(thisPlace(config))),
    key,
    ...(key.status === "ok" ? await appChecks(manifest, theApp(config)) : []),
    ...(await modelChecks(await theModel(config))),
  ];
}

function thisMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    packageManager: async () => {
      const directories = (baseEnvironment()["PATH"] ?? "").split(delimiter);
      for (const manager of packageManagers) {
        const found = await Promise.all(directories.map((directory) => exists(join(directory, manager))));
        if (found.includes(true)) {
          return manager;
        }
      }
      return null;
    },
    versionOf: async (command) => {
      const asked = await run(command, ["--version"], { cwd: "/", timeoutMs: 20_000 }).catch(() => null);
      return asked?.exitCode === 0 ? asked.stdout : null;
    },
    python: async () => ({ version: (await findPython()).version.join(".") }),
    sandbox: () => createSandbox(),
    postgres: findPostgres,
  };
}

function thisPlace({ dataDirectory, databaseUrl }: Config): Place {
  return {
    dataDirectory,
    databaseUrl,
    hasRoom: async (directory, bytes) => {
      await mkdir(directory, { recursive: true });
      await ensureFreeSpace(directory, bytes);
    },
    tryLock: async () => {
      await (await lockDirectory(join(dataDirectory, "store"), () => new Date())).release();
    },
    askDatabase: async (connectionString) => {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
      await client.connect();
      try {
        const { rows } = await client.query<{ server_version: string }>("show server_version");
        return `PostgreSQL ${rows[0]?.server_version ?? ""} answers`;
      } finally {
        await client.end();
      }
    },
  };
}

function theApp(config: Config): AppOnGitHub {
  const { githubApiUrl: apiUrl, appId, privateKey } = config;
  const github = createGitHub({ apiUrl, appId, privateKey, retries: 0 });
  return {
    app: () => readApp(github),
    installations: async () =>
      Promise.all(
        (await github.installations()).map(async ({ id, account }) => ({
          account,
          permissions: await github.forInstallation(id).permissions(),
        })),
      ),
  };
}

async function theModel({ models }: Config): Promise<ModelPlace> {
  return {
    names: models?.names ?? null,
    offered: async () => (models === null ? [] : offeredModels(models)),
    isolates: (await createSandbox()).isolates,
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
