import { describe, expect, test } from "@jest/globals";
import { prettierOptions } from "../../../src/agents/prettier-options.ts";
import { frontendFoundation } from "../../../src/agents/foundation/frontend/foundation.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import { branchTree, frozenSpec, textOf } from "./trees.ts";

const foundation = async (...from: Parameters<typeof frozenSpec>) =>
  frontendFoundation((await frozenSpec(...from)).spec);

test("all of it belongs to the contract commit", async () => {
  expect([...(await foundation("task-manager")).keys()].filter((path) => ownerOf(path) !== "contract")).toEqual([]);
});

test.each(["task-manager", "clinic"] as const)("%s: manifest and lock agree, and name no address", async (name) => {
  const tree = await foundation(name);
  const manifest = JSON.parse(textOf(tree, "frontend/package.json")) as Record<string, Record<string, string>>;
  const lock = textOf(tree, "frontend/package-lock.json");
  const root = (JSON.parse(lock) as { packages: Record<string, Record<string, unknown>> }).packages[""];
  expect(root).toMatchObject({
    dependencies: manifest["dependencies"],
    devDependencies: manifest["devDependencies"],
  });
  expect(lock).not.toContain('"resolved"');
  expect(Object.values({ ...manifest["dependencies"], ...manifest["devDependencies"] })).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/[~^*<>]/)]),
  );
});

test("without React pages nothing of React is installed", async () => {
  const tree = await foundation("clinic");
  expect(textOf(tree, "frontend/package.json")).not.toContain("react");
  expect(textOf(tree, "frontend/eslint.config.js")).not.toContain("react");
  expect(tree.has("frontend/index.html")).toBe(false);
});

test("the app's own Prettier formats as Aurora does", async () => {
  const tree = await branchTree(await frozenSpec("task-manager"));
  expect(JSON.parse(textOf(tree, "frontend/.prettierrc"))).toEqual(prettierOptions);
});

describe("the development server", () => {
  test("hands the API's prefix on to the backend", async () => {
    const config = textOf(await foundation("task-manager"), "frontend/vite.config.ts");
    expect(config).toMatch(/proxy = \{\s+"\/api\/v1\/": api,/);
    expect(config).toContain('environment["API_PORT"] ?? "8000"');
    expect(config).not.toContain("bypass");
  });

  test("tells pages from resources by what is asked for, where they share paths", async () => {
    const config = textOf(await foundation("every-type"), "frontend/vite.config.ts");
    expect(config).toContain('"/articles": api');
    expect(config).toContain('headers.accept?.includes("text/html")');
  });
});

test("the app's name is text in the page's title", async () => {
  const { spec } = await frozenSpec("task-manager");
  const hostile = { ...spec, app: { ...spec.app, name: "</title><script>alert(1)</script>" } };
  expect(textOf(frontendFoundation(hostile), "frontend/index.html")).toContain(
    "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>",
  );
});
