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

test("TypeScript, CSS and JSON get Prettier's layout; lock files and the order of keys stay as they are", async () => {
  const tree = await formatTree(
    new Map([
      ["frontend/src/a.ts", "const a={b:1}"],
      ["frontend/src/a.module.css", ".a{color:red}"],
      ["frontend/package-lock.json", "{ }"],
      ["frontend/package.json", '{"version":"1", "name":"a"}'],
    ]),
  );
  expect([...tree]).toEqual([
    ["frontend/src/a.ts", "const a = { b: 1 };\n"],
    ["frontend/src/a.module.css", ".a {\n  color: red;\n}\n"],
    ["frontend/package-lock.json", "{ }"],
    ["frontend/package.json", '{\n  "version": "1",\n  "name": "a"\n}\n'],
  ]);
});

test.each([
  ["backend/app/a.py", "def ("],
  ["frontend/src/a.ts", "const = 1"],
  ["frontend/src/a.module.css", ".a {"],
  ["contracts/a.json", "{"],
])("a template that writes a broken file is named: %s", async (path, text) => {
  const tree = new Map([
    ["frontend/src/fine.ts", "export {}"],
    [path, text],
  ]);
  await expect(formatTree(tree)).rejects.toThrow(`${path} does not parse`);
});
