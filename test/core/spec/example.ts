import { readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import type { Spec } from "../../../src/core/spec/model.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";

export const readExample = (name: "task-manager" | "clinic") =>
  readFileSync(new URL(`../../../examples/${name}.md`, import.meta.url), "utf8");

/** The example with one piece replaced; the piece must be there exactly once. */
export function mutated(piece: string, replacement: string): string {
  const text = readExample("task-manager");
  expect(text.split(piece)).toHaveLength(2);
  return text.replace(piece, () => replacement);
}

/** The spec of a text that must be right. */
export function specOf(text: string): Spec {
  const parsed = parseSpec(text);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  }
  return parsed.spec;
}

/** What is wrong with a text, as "line:column message". */
export function problemsOf(text: string): string[] {
  const parsed = parseSpec(text);
  return parsed.ok ? [] : parsed.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** A spec with the given sections behind the required ones; they start on line 3. */
export const withSections = (...lines: string[]) => ["aurora: 1", "app: {name: app}", ...lines, ""].join("\n");

export function entityOf(spec: Spec, name: string) {
  const entity = spec.entities.find((candidate) => candidate.name === name);
  if (!entity) {
    throw new Error(`no entity ${name}`);
  }
  return entity;
}
