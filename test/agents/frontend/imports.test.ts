import { expect, test } from "@jest/globals";
import { importLines } from "../../../src/agents/frontend/imports.ts";
import { modulePath } from "../../../src/agents/frontend/view/names.ts";

test("each module once, each name once, packages first, then what is farther up", () => {
  const lines = importLines([
    ["./store", "useStore"],
    ["../../api/client", "listTasks", "type TaskRead"],
    ["react", "useMemo"],
    ["../label", "labelOf"],
    ["../../api/client", "type TaskRead", "type Query"],
    ["../unused"],
  ]);
  expect(lines).toMatchInlineSnapshot(`
   "import { useMemo } from "react";
   import { type Query, type TaskRead, listTasks } from "../../api/client";
   import { labelOf } from "../label";
   import { useStore } from "./store";"
  `);
});

test("a module that gives only types is imported as such", () => {
  expect(importLines([["./a", "type B", "type A"]])).toBe('import type { A, B } from "./a";');
});

test("a name that is taken as a value is not taken as a type too", () => {
  expect(importLines([["./a", "type A", "A"]])).toBe('import { A } from "./a";');
});

test("paths between modules", () => {
  expect(modulePath("features/task/pages/a-page", "api/client")).toBe("../../../api/client");
  expect(modulePath("features/task/pages/a-page", "features/task/store")).toBe("../store");
  expect(modulePath("features/task/components/a-form", "features/task/components/a-form-values")).toBe(
    "./a-form-values",
  );
});
