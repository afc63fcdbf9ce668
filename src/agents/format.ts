/**
 * Formats a generated tree in this process, so that templates need not care about layout: Ruff (as WebAssembly) for
 * Python, with imports sorted and unused ones removed, and Prettier for the rest. The gates check the result with the real tools.
 */
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { format as prettier } from "prettier";
import { z } from "zod";
import type { FileTree } from "../core/tree.ts";

/** Of the generated app's Python; its pyproject.toml says the same. */
export const pythonLineLength = 100;

/** Of the generated app's TypeScript, CSS, HTML, JSON and Markdown; its .prettierrc says the same. */
export const prettierOptions = { printWidth: 100 } as const;

/** Machine-made files stay as their tool writes them. */
const untouched = /(?:^|\/)(?:package-lock\.json|\.aurora\/spec\.yaml)$/;

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

/**
 * @returns the same paths with formatted text; the same input always gives the same bytes.
 * @throws when a file does not parse, with its path: that is a defect of a template.
 */
export async function formatTree(tree: FileTree): Promise<FileTree> {
  const formatted = new Map<string, string>();
  for (const [path, text] of tree) {
    try {
      formatted.set(path, await formatFile(path, text));
    } catch (error) {
      throw new Error(
        `the generated ${path} does not parse: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
    }
  }
  return formatted;
}

async function formatFile(path: string, text: string): Promise<string> {
  if (untouched.test(path)) {
    return text;
  }
  const extension = /\.([a-z]+)$/.exec(path)?.[1] ?? "";
  if (extension === "py") {
    return formatPython(text);
  }
  const parser = parsers[extension];
  return parser === undefined ? text : await prettier(text, { ...prettierOptions, parser });
}

const Fixes = z.array(
  z.object({
    fix: z
      .object({
        edits: z.array(
          z.object({
            location: z.object({ row: z.number(), column: z.number() }),
            end_location: z.object({ row: z.number(), column: z.number() }),
            content: z.string().nullable(),
          }),
        ),
      })
      .nullish(),
  }),
);

let workspaces: { imports: Workspace; unused: Workspace } | undefined;

function ruff() {
  const configured = (select: string[]) =>
    new Workspace(
      {
        "line-length": pythonLineLength,
        "target-version": "py311",
        lint: { select, isort: { "known-first-party": ["app", "tests"] } },
      },
      PositionEncoding.Utf16,
    );
  workspaces ??= { imports: configured(["I001"]), unused: configured(["F401"]) };
  return workspaces;
}

function formatPython(text: string): string {
  const { imports, unused } = ruff();
  return imports.format(applyFixes(imports, applyFixes(unused, text)));
}

/** Applies every fix; one rule at a time, so that edits cannot overlap. */
function applyFixes(workspace: Workspace, text: string): string {
  const edits = Fixes.parse(workspace.check(text)).flatMap((diagnostic) => diagnostic.fix?.edits ?? []);
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  const offset = (place: { row: number; column: number }) =>
    (lineStarts[place.row - 1] ?? text.length) + place.column - 1;
  const seen = new Set<string>();
  return edits
    .map((edit) => ({ from: offset(edit.location), to: offset(edit.end_location), content: edit.content ?? "" }))
    .sort((a, b) => b.from - a.from)
    .filter(({ from, to }) => {
      // Several unused names of one import statement bring the same edit each.
      const key = `${from}-${to}`;
      return seen.has(key) ? false : (seen.add(key), true);
    })
    .reduce((result, edit) => result.slice(0, edit.from) + edit.content + result.slice(edit.to), text);
}
