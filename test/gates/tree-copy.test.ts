import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { copyTree, filesOf } from "../../src/gates/tree-copy.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "aurora-test-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("what is looked at leaves out git, packages, caches and builds, and keeps an entity that is called Coverage", async () => {
  const tree = join(root, "tree");
  const kept = ["README.md", "backend/app/coverage/models.py", "backend/app/dist/models.py", "frontend/src/main.tsx"];
  const left = [
    ...[".git/config", "frontend/.git", "frontend/node_modules/x/index.js", "frontend/dist/index.html"],
    ...["frontend/coverage/index.html", "backend/.venv/bin/python", "backend/app/__pycache__/x.pyc"],
  ];
  for (const path of [...kept, ...left]) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), "");
  }
  symlinkSync("/etc/passwd", join(tree, "link"));
  expect(await filesOf(tree)).toEqual(kept);

  const copy = join(root, "copy");
  await copyTree(tree, copy);
  expect(await filesOf(copy)).toEqual(kept);
  expect(readdirSync(copy).sort()).toEqual(["README.md", "backend", "frontend", "link"]);
  expect(lstatSync(join(copy, "link")).isSymbolicLink()).toBe(true);
});
