/** Formats one generated file: Ruff (as WebAssembly) for Python, Prettier's layout for the rest. */
import { format as prettier } from "prettier";
import { isPlainJson, jsonText } from "./json-text.ts";
import { prettierOptions } from "./prettier-options.ts";
import { tidyImports } from "./python-imports.ts";
import { fixImports, layOut } from "./ruff.ts";

const parsers: Readonly<Record<string, string>> = {
  ts: "typescript",
  tsx: "typescript",
  js: "babel",
  mjs: "babel",
  css: "css",
  html: "html",
  json: "json",
  md: "markdown",
  yml: "yaml",
  yaml: "yaml",
};

/** Machine-made files stay as their tool writes them; the API's types are written formatted. */
const untouched = /(?:^|\/)(?:package-lock\.json|\.aurora\/spec\.yaml|src\/api\/schema\.gen\.ts)$/;

/** @throws when the file does not parse, with its path: that is a defect of a template. */
export async function formatFile(path: string, text: string): Promise<string> {
  try {
    return await formatted(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the generated ${path} does not parse: ${reason}`, { cause: error });
  }
}

async function formatted(path: string, text: string): Promise<string> {
  const extension = /\.([a-z]+)$/.exec(path)?.[1] ?? "";
  const parser = parsers[extension];
  if (untouched.test(path)) {
    return text;
  }
  if (extension === "py") {
    return layOut(tidyImports(text) ?? fixImports(text));
  }
  if (extension === "json" && isPlainJson(text)) {
    return jsonText(JSON.parse(text), prettierOptions.printWidth);
  }
  return parser === undefined ? text : await prettier(text, { ...prettierOptions, parser });
}
