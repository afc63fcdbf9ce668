/** docs/spec.md: the prose of reference-text.ts, and a table for every mapping of the language. */
import { referenceText } from "./reference-text.ts";
import { specShape } from "./language/spec.ts";
import type { Description, KeyDescription } from "./shape.ts";

export function specReference(): string {
  const { description } = specShape;
  const keys = description.type === "object" ? description.keys : [];
  const sections = keys.filter((key) => key.name !== "aurora").map(section);
  return [referenceText.opening, table(keys), referenceText.language, "## The sections", ...sections, ""].join("\n\n");
}

function section(key: KeyDescription): string {
  const heading = `### \`${key.name}\``;
  const example = referenceText.sections[key.name];
  return [heading, capital(key.doc), ...(example === undefined ? [] : [example]), ...tables(key.shape, key.name)].join(
    "\n\n",
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Every mapping at or below a path, outermost first. */
function tables(description: Description, path: string): string[] {
  switch (description.type) {
    case "scalar":
      return [];
    case "list":
      return tables(description.of, `${path}[]`);
    case "named":
      return tables(description.of, `${path}.<${description.label.replace(/^an? /, "")}>`);
    case "either":
      return description.of.flatMap((one) => tables(one, path + variant(one)));
    case "object":
      return [
        `Keys of \`${path}\`:`,
        table(description.keys),
        ...description.keys.flatMap((key) => tables(key.shape, `${path}.${key.name}`)),
      ];
  }
}

/** Which of several mappings: the only word that its `type` can be. */
function variant(description: Description): string {
  const type = description.type === "object" ? description.keys.find((key) => key.name === "type") : undefined;
  const label = type?.shape.type === "scalar" ? type.shape.label.replaceAll("`", "") : "";
  return label === "" ? "" : ` (${label})`;
}

function table(keys: readonly KeyDescription[]): string {
  const rows = keys.map(({ name, required, shape, doc }) => {
    const key = required ? `**\`${name}\`**` : `\`${name}\``;
    return `| ${key} | ${cell(valueOf(shape))} | ${cell(capital(doc))} |`;
  });
  return ["| key | value | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function valueOf(description: Description): string {
  switch (description.type) {
    case "scalar":
      return description.label;
    case "list": {
      const of = valueOf(description.of);
      return `list of: ${of}`;
    }
    case "named":
      return description.of.type === "object" ? `by name: mapping` : `by name: ${valueOf(description.of)}`;
    case "either":
      return [...new Set(description.of.map(valueOf))].join("; or ");
    case "object":
      return "mapping";
  }
}
