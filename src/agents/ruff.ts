/** Ruff, as WebAssembly. */
import { PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { z } from "zod";

/** Of the generated app's Python; its pyproject.toml says the same. */
export const pythonLineLength = 100;

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

/** The text as Ruff's formatter lays it out. */
export function layOut(text: string): string {
  return ruff().imports.format(text);
}

/** Imports sorted and unused ones removed by Ruff itself. */
export function fixImports(text: string): string {
  const { imports, unused } = ruff();
  return applyFixes(imports, applyFixes(unused, text));
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
