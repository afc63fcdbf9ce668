import { expect, test } from "@jest/globals";
import { formatTree } from "../../src/agents/format.ts";

test("Python is laid out, its imports sorted and the unused ones removed", async () => {
  const source =
    "import os, sys\nfrom app.x import b,a, c\nimport httpx\nx = {  'a':a, 'b': b, 'c': httpx }\nprint(os, '😀', x)\n";
  const tree = await formatTree(new Map([["backend/app/a.py", source]]));
  expect(tree.get("backend/app/a.py")).toBe(
    `import os

import httpx

from app.x import a, b

x = {"a": a, "b": b, "c": httpx}
print(os, "😀", x)
`,
  );
});

test("TypeScript, CSS and JSON go through Prettier; lock files stay as they are", async () => {
  const tree = await formatTree(
    new Map([
      ["frontend/src/a.ts", "const a={b:1}"],
      ["frontend/src/a.module.css", ".a{color:red}"],
      ["frontend/package-lock.json", "{ }"],
    ]),
  );
  expect([...tree.values()]).toEqual(["const a = { b: 1 };\n", ".a {\n  color: red;\n}\n", "{ }"]);
});

test("a template that writes broken Python is named", async () => {
  await expect(formatTree(new Map([["backend/app/a.py", "def ("]]))).rejects.toThrow("backend/app/a.py does not parse");
});
