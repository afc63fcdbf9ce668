// Writes docs/configuration.md and docs/aurora.schema.json from the schema of .github/aurora.yml. With --check: says whether
// they are up to date, and fails when they are not.
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { configurationJsonSchema, configurationReference } from "../src/core/configuration-reference.ts";

const docs = new URL("../docs/", import.meta.url);
const files = {
  "configuration.md": await format(configurationReference(), { parser: "markdown", printWidth: 120 }),
  "aurora.schema.json": await format(JSON.stringify(configurationJsonSchema()), { parser: "json", printWidth: 120 }),
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, docs);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`docs/${name} is not up to date: run \`node scripts/configuration-docs.ts\`.`);
    process.exitCode = 1;
  }
}
