import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { agents } from "../../src/agents/registry.ts";
import { fixImports, layOut } from "../../src/agents/ruff.ts";
import { tidyImports } from "../../src/agents/python-imports.ts";
import { deriveContracts } from "../../src/core/contracts/derive.ts";
import { readExample, specOf } from "../core/spec/example.ts";

const fixtures = ["backend", "database", "integration", "frontend"].flatMap((agent) => {
  const directory = new URL(`../fixtures/${agent}/`, import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .map((name): [string, string] => [`${agent}/${name}`, readFileSync(new URL(name, directory), "utf8")]);
});

test.each([["the task manager", readExample("task-manager")], ["the clinic", readExample("clinic")], ...fixtures])(
  "agrees with Ruff on every file: %s",
  async (_, text) => {
    const spec = specOf(text);
    const contracts = deriveContracts(spec);
    const trees = await Promise.all(Object.values(agents).map(async (agent) => await agent.generate(spec, contracts)));
    const files = trees.flatMap((tree) => [...tree].filter(([path]) => path.endsWith(".py")));
    const tidied = files.map(([path, source]) => ({ path, source, own: tidyImports(source) ?? "" }));
    const known = tidied.filter(({ own }) => own !== "");
    expect(known.length).toBeGreaterThan(files.length * 0.8);
    for (const { path, source, own } of known) {
      expect({ path, text: layOut(own) }).toEqual({ path, text: layOut(fixImports(source)) });
    }
  },
);

const imports = (...lines: string[]) => tidyImports([...lines, ""].join("\n"));

test("unused names go, the others are sorted by section, module and kind", () => {
  expect(
    imports(
      "from app.task.models import Task, ORDERS, task_of, Unused",
      "import sqlalchemy as sa",
      "import datetime as dt",
      "from uuid import UUID, uuid4",
      "x = (sa, dt, UUID, uuid4, Task, ORDERS, task_of)",
    ),
  ).toBe(
    [
      "import datetime as dt",
      "from uuid import UUID, uuid4",
      "",
      "import sqlalchemy as sa",
      "",
      "from app.task.models import ORDERS, Task, task_of",
      "",
      "x = (sa, dt, UUID, uuid4, Task, ORDERS, task_of)",
      "",
    ].join("\n"),
  );
});

test("a definition stands two lines below, and a comma at the end keeps the lines", () => {
  expect(imports("from app.a import (", "    b,", "    A,", ")", "def f() -> A:", "    return b")).toBe(
    ["from app.a import (", "    A,", "    b,", ")", "", "", "def f() -> A:", "    return b", ""].join("\n"),
  );
});

test.each([
  ["a name that is bound again", ["from app.a import b", "def f(b: int) -> int:", "    return b"]],
  ["a name that stands in a text alone", ["from app.a import B", 'x: "list[B]" = []']],
  ["an import in a function", ["def f() -> None:", "    import os", "    os.abort()"]],
  ["a comment among the imports", ["import os", "# why", "import sys", "print(os, sys)"]],
  ["a package that is not known", ["import strange", "print(strange)"]],
  ["a name beside one that is called something else", ["from app.a import b as c, d", "print(c, d)"]],
  ["nothing left of a block", ["import os", "x = 1"]],
])("%s is left to Ruff", (_, lines) => {
  expect(imports(...lines)).toBeNull();
});
