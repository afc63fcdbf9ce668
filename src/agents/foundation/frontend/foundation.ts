/** The frontend's part of the contract commit: manifests, locks and tool configuration. */
import { readFileSync } from "node:fs";
import type { Spec } from "../../../core/spec/model.ts";
import type { FileTree } from "../../../core/tree.ts";
import { prettierOptions } from "../../prettier-options.ts";
import { eslintConfig } from "./templates/eslint.config.js.ts";
import { indexHtml } from "./templates/index.html.ts";
import { tsconfigJson } from "./templates/tsconfig.json.ts";
import { viteConfig } from "./templates/vite.config.ts.ts";
import { frontendFoundationView } from "./view.ts";

/** A manifest and its lock were resolved and tried out together: generating asks no registry. */
const locked = (stack: "react" | "api") => ({
  manifest: readFileSync(new URL(`../locks/${stack}.package.json`, import.meta.url), "utf8"),
  lock: readFileSync(new URL(`../locks/${stack}.package-lock.json`, import.meta.url), "utf8"),
});

const locks = { react: locked("react"), api: locked("api") };

const prettierIgnore = `coverage/
dist/
package-lock.json
`;

/** @returns unformatted files below frontend/; the same spec always gives the same bytes. */
export function frontendFoundation(spec: Spec): FileTree {
  const view = frontendFoundationView(spec);
  const { manifest, lock } = locks[view.react ? "react" : "api"];
  const files: [path: string, text: string][] = [
    ["package.json", manifest],
    ["package-lock.json", lock],
    ["tsconfig.json", tsconfigJson(view)],
    ["vite.config.ts", viteConfig(view)],
    ["eslint.config.js", eslintConfig(view)],
    [".prettierrc", `${JSON.stringify(prettierOptions, null, 2)}\n`],
    [".prettierignore", prettierIgnore],
    ...(view.react ? [["index.html", indexHtml(view)] as [string, string]] : []),
  ];
  return new Map(files.map(([path, text]) => [`frontend/${path}`, text]));
}
