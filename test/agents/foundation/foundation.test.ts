import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { generatorVersion } from "../../../src/agents/foundation/view.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
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
      "backend/app/core",
      "backend/app/enums",
      "backend/app/integrations",
      "backend/app/integrations/payments",
      "backend/app/project",
      "backend/app/project_member",
      "backend/app/task",
      "backend/app/user",
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

  test("tells in the README how to start, and which variables the integrations need", () => {
    const text = fileOf("task-manager", "README.md");
    expect(text).toContain("pip install --require-hashes -r requirements.lock");
    expect(text).toContain("alembic upgrade head");
    expect(text).toContain("npm run dev");
    expect(text).toContain("`PAYMENTS_API_KEY`");
    // Inbound webhooks are not generated, so nothing reads their secret.
    expect(text).not.toContain("PAYMENTS_WEBHOOK_SECRET");
    expect(text).toContain("taskflow");
  });

  test("promises no pages in the README where there are none", () => {
    const text = fileOf("clinic", "README.md");
    expect(text).not.toContain("npm run dev");
    expect(text).not.toContain("React");
  });
});
