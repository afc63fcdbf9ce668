/**
 * The files of the generated app that are the same for every spec. They stand in `static/` as they are, with ".txt" behind
 * their names, so that no tool takes them for Aurora's own; reading them, not generating text, keeps them readable.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { FileTree } from "../../core/tree.ts";

/** `api`: the client for any kind of pages. `react`: everything else of the React app. What signing in adds stands beside each. */
export type StaticPart = "api" | "api-auth" | "react" | "react-auth";

function readPart(part: StaticPart): FileTree {
  const root = new URL(`static/${part}/`, import.meta.url);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".txt"))
    .sort();
  return new Map(paths.map((path) => [path.slice(0, -".txt".length), readFileSync(new URL(path, root), "utf8")]));
}

/** Paths are below frontend/. Read once, when Aurora starts. */
export const staticFiles: Readonly<Record<StaticPart, FileTree>> = {
  api: readPart("api"),
  "api-auth": readPart("api-auth"),
  react: readPart("react"),
  "react-auth": readPart("react-auth"),
};

/** Texts that were written formatted, as test/agents/static-files.test.ts shows: nothing has to lay them out again. */
export const staticTexts: ReadonlySet<string> = new Set(
  Object.values(staticFiles).flatMap((files) => [...files.values()]),
);
