/** The specs that the Database agent is tried on, resolved. */
import { readFileSync } from "node:fs";
import { parseSpec } from "../../../src/core/spec/parse.ts";

const files = {
  "task-manager": "../../../examples/task-manager.md",
  clinic: "../../../examples/clinic.md",
  "every-kind": "../../fixtures/database/every-kind.yaml",
  computed: "../../fixtures/database/computed.yaml",
} as const;

/** @throws with its diagnostics when it does not parse. */
export function specNamed(name: keyof typeof files) {
  const parsed = parseSpec(readFileSync(new URL(files[name], import.meta.url), "utf8"));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  }
  return parsed;
}
