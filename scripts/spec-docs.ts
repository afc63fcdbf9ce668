// Writes docs/spec.md and docs/spec.schema.json from the language's definition. With --check: says whether they are up
// to date, and fails when they are not.
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { specJsonSchema } from "../src/core/spec/json-schema.ts";
import { specReference } from "../src/core/spec/reference.ts";

const docs = new URL("../docs/", import.meta.url);
const files = {
  "spec.md": await format(specReference(), { parser: "markdown", printWidth: 120 }),
  "spec.schema.json": await format(JSON.stringify(specJsonSchema()), { parser: "json", printWidth: 120 }),
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, docs);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`docs/${name} is not up to date: run \`node scripts/spec-docs.ts\`.`);
    process.exitCode = 1;
  }
}
