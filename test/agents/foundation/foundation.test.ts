import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { generatorVersion } from "../../../src/agents/foundation/view/foundation.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import { run } from "../../../src/process/run.ts";
import { specNamed } from "../database/specs.ts";

type Name = Parameters<typeof specNamed>[0];

function foundation(name: Name) {
  const frozen = specNamed(name);
  return foundationTree(frozen.spec, deriveContracts(frozen.spec), frozen);
}

function fileOf(name: Name, path: string): string {
  const text = foundation(name).get(path);
  if (text === undefined) {
    throw new Error(`no ${path}`);
  }
  return text;
}

describe("the contract commit", () => {
  test("holds nothing that an agent owns", () => {
    const paths = [...foundation("task-manager").keys()];
    expect(paths.filter((path) => ownerOf(path) !== "contract")).toEqual([]);
  });

  test("is the same, byte by byte, for the same spec", async () => {
    expect([...(await formatTree(foundation("clinic")))]).toEqual([...(await formatTree(foundation("clinic")))]);
  });

  test("keeps the spec as it was written", () => {
    expect(fileOf("task-manager", ".aurora/spec.yaml")).toBe(specNamed("task-manager").yaml);
  });

  test("locks the spec and each contract by hash", () => {
    const frozen = specNamed("task-manager");
    const contracts = deriveContracts(frozen.spec);
    expect(JSON.parse(fileOf("task-manager", ".aurora/lock.json"))).toEqual({
      generator: generatorVersion,
      spec: frozen.hash,
      contracts: {
        models: contracts.models.hash,
        openapi: contracts.openapi.hash,
        client: contracts.client.hash,
      },
    });
  });

  test("names the generators' version as package.json does", () => {
    expect(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")).toContain(
      `"version": "${generatorVersion}"`,
    );
  });

  test("holds the contracts for people to read, with sorted keys", () => {
    const text = fileOf("task-manager", "contracts/models.json");
    expect(JSON.parse(text)).toEqual(deriveContracts(specNamed("task-manager").spec).models.document);
    expect(text.startsWith('{\n  "tables": [')).toBe(true);
  });

  test("has a package with a docstring for everything that agents fill in", () => {
    const packages = [...foundation("task-manager")].filter(([path]) => path.endsWith("__init__.py"));
    expect(packages.map(([path]) => path.replace("/__init__.py", ""))).toEqual([
      "backend/app",
      "backend/app/auth",
      "backend/app/billing",
      "backend/app/connected_account",
      "backend/app/core",
      "backend/app/enums",
      "backend/app/integrations",
      "backend/app/integrations/payments",
      "backend/app/project",
      "backend/app/project_member",
      "backend/app/refresh_token",
      "backend/app/task",
      "backend/app/user",
      "backend/app/webhook_event",
      "backend/tests",
      "backend/tests/database",
      "backend/tests/integrations",
    ]);
    expect(packages.every(([, text]) => /^"""[A-Z].*\."""\n$/.test(text))).toBe(true);
  });

  test("locks every package of the backend by hash", () => {
    const lock = fileOf("task-manager", "backend/requirements.lock");
    const manifest = fileOf("task-manager", "backend/pyproject.toml");
    const wanted = [...manifest.matchAll(/^ {4}"([a-z0-9-]+)/gm)].map(([, name]) => name);
    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter((name) => !lock.includes(`\n${name ?? ""}==`) && !lock.startsWith(`${name ?? ""}==`))).toEqual(
      [],
    );
    expect(lock).toContain("--hash=sha256:");
    expect(lock).not.toContain("://");
  });

  test("tells in the README how to start and who can sign in, and names every setting", () => {
    const text = fileOf("task-manager", "README.md");
    expect(text).toContain("sh app.sh setup\nsh app.sh start\n");
    expect(text).toContain("Sign in as `admin@example.com`; the password is `SEED_PASSWORD` in `.env`.");
    const example = fileOf("task-manager", ".env.example");
    for (const name of [
      "DATABASE_URL",
      "AUTH_SECRET",
      "SEED_PASSWORD",
      "PAYMENTS_API_KEY",
      "PAYMENTS_WEBHOOK_SECRET",
    ]) {
      expect(text).toContain(`\`${name}\``);
      expect(example).toMatch(new RegExp(`^${name}=`, "m"));
    }
    expect(fileOf("clinic", ".env.example")).not.toContain("TOKEN_ENCRYPTION_KEY");
  });

  test("has YAML that its readers can parse", () => {
    const compose = z.object({ services: z.record(z.string(), z.unknown()) });
    const services = (name: Name) => Object.keys(compose.parse(parseYaml(fileOf(name, "compose.yaml"))).services);
    expect(services("task-manager")).toEqual(["database", "migration", "backend", "frontend"]);
    expect(services("clinic")).toEqual(["database", "migration", "backend"]);
    const workflow = parseYaml(fileOf("task-manager", ".github/workflows/taskflow.yml")) as unknown;
    expect(workflow).toMatchObject({ permissions: { contents: "read" }, jobs: { backend: {}, frontend: {} } });
  });

  test("hands the backend's paths on, and nothing that a page is called", () => {
    const conf = fileOf("task-manager", "frontend/nginx.conf");
    const locations = [...conf.matchAll(/location (\S+) \{\n\s+proxy_pass/g)].map(([, path]) => path);
    expect(locations).toEqual(["/api/v1/", "/health", "/webhooks/payments", "/integrations/"]);
  });
});

describe("app.sh", () => {
  const start = async (command: string, env: Record<string, string> = {}) => {
    const directory = mkdtempSync(join(tmpdir(), "aurora-app-"));
    for (const path of ["app.sh", ".env.example"]) {
      writeFileSync(join(directory, path), fileOf("task-manager", path));
    }
    const result = await run("sh", ["-c", command], {
      cwd: directory,
      timeoutMs: 20_000,
      env: { PATH: process.env["PATH"] ?? "", ...env },
    });
    const file = join(directory, ".env");
    const settings = existsSync(file) ? readFileSync(file, "utf8") : null;
    rmSync(directory, { recursive: true });
    return { ...result, settings };
  };

  test("says what there is, and what to do first", async () => {
    const unknown = await start("sh app.sh nonsense");
    expect([unknown.exitCode, unknown.stdout]).toEqual([2, expect.stringContaining("sh app.sh setup")]);
    const early = await start("sh app.sh start");
    expect([early.exitCode, early.stderr]).toEqual([2, "There is no .env yet. Run: sh app.sh setup\n"]);
  });

  test("makes settings with secrets of their own, which only the owner can read", async () => {
    // Everything up to the settings: what setup then installs needs a network.
    const made = await start(
      "sed '/^case/,$d' app.sh >functions.sh && . ./functions.sh && make_settings && load_settings && stat -c %a .env && printenv AUTH_SECRET LOG_LEVEL",
      { LOG_LEVEL: "DEBUG" },
    );
    expect(made.stderr).toBe("");
    const [, mode, secret = "", level] = made.stdout.trim().split("\n");
    expect([mode, level]).toEqual(["600", "DEBUG"]);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(made.settings).toMatch(/^TOKEN_ENCRYPTION_KEY=[A-Za-z0-9_-]{43}=$/m);
    expect(made.settings).toMatch(/^PAYMENTS_API_KEY=$/m);
  });

  test("is text that a POSIX shell reads, whatever the spec leaves out", async () => {
    for (const name of ["task-manager", "clinic"] as const) {
      const checked = await run("sh", ["-n"], {
        cwd: tmpdir(),
        timeoutMs: 20_000,
        env: { PATH: process.env["PATH"] ?? "" },
        input: fileOf(name, "app.sh"),
      });
      expect([checked.exitCode, checked.stderr]).toEqual([0, ""]);
    }
  });
});

describe("an app without pages", () => {
  test("promises no pages in the README where there are none", () => {
    const text = fileOf("clinic", "README.md");
    expect(text).not.toContain("5173");
    expect(text).not.toContain("React");
    expect([...foundation("clinic").keys()]).not.toContain("frontend/Dockerfile");
  });
});
