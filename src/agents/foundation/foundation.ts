/** The contract commit: what all four agents start from. Nobody owns these files but this commit. */
import { readFileSync } from "node:fs";
import { type Contracts, contractNames } from "../../core/contracts/model.ts";
import { sortKeys } from "../../core/contracts/hash.ts";
import type { Spec } from "../../core/spec/model.ts";
import { type FileTree, mergeTrees } from "../../core/tree.ts";
import { frontendFoundation } from "./frontend/foundation.ts";
import { portsTree } from "./integrations/ports.ts";
import { workflowPath } from "../../core/plan.ts";
import { alembicIni } from "./templates/alembic.ini.ts";
import { appSh } from "./templates/app.sh.ts";
import { composeYaml } from "./templates/compose.yaml.ts";
import {
  backendDockerfile,
  backendDockerignore,
  frontendDockerfile,
  frontendDockerignore,
  nginxConf,
} from "./templates/dockerfiles.ts";
import { editorconfig } from "./templates/editorconfig.ts";
import { envExample } from "./templates/env.example.ts";
import { gitattributes } from "./templates/gitattributes.ts";
import { gitignore } from "./templates/gitignore.ts";
import { pyprojectToml } from "./templates/pyproject.toml.ts";
import { readme } from "./templates/README.md.ts";
import { workflowYml } from "./templates/workflow.yml.ts";
import { type FoundationView, foundationView, lockDocument } from "./view/foundation.ts";

/**
 * @param source the spec as it was frozen: its own text, and the hash of that.
 * @returns unformatted files; the same spec always gives the same bytes.
 */
export function foundationTree(
  spec: Spec,
  contracts: Contracts,
  source: { readonly yaml: string; readonly hash: string },
): FileTree {
  const view = foundationView(spec);
  const root = new Map([
    ["README.md", readme(view)],
    [".gitignore", gitignore],
    [".gitattributes", gitattributes],
    [".editorconfig", editorconfig],
    [".env.example", envExample(view.variables)],
    ["app.sh", appSh(view)],
    ["compose.yaml", composeYaml(view)],
    [workflowPath(spec), workflowYml],
    ["backend/Dockerfile", backendDockerfile],
    ["backend/.dockerignore", backendDockerignore],
    ...(view.pages ? pagesImage(view) : []),
    [".aurora/spec.yaml", source.yaml],
    [".aurora/lock.json", json(lockDocument(contracts, source.hash))],
    ...contractNames.map((name) => [contracts[name].path, json(contracts[name].document)] as const),
    ["backend/pyproject.toml", pyprojectToml(view)],
    ["backend/alembic.ini", alembicIni],
    ["backend/requirements.lock", locked("backend.requirements.lock")],
    ...view.packages.map(({ path, docstring }) => [`${path}/__init__.py`, `"""${docstring}"""\n`] as const),
  ]);
  return mergeTrees([root, portsTree(spec), frontendFoundation(spec)]);
}

function pagesImage(view: FoundationView): [string, string][] {
  return [
    ["frontend/Dockerfile", frontendDockerfile],
    ["frontend/.dockerignore", frontendDockerignore],
    ["frontend/nginx.conf", nginxConf(view)],
  ];
}

function json(document: unknown): string {
  return `${JSON.stringify(sortKeys(document), null, 2)}\n`;
}

/** A lock that was resolved and tried out beforehand: generating asks no registry. */
function locked(name: string): string {
  return readFileSync(new URL(`locks/${name}`, import.meta.url), "utf8");
}
