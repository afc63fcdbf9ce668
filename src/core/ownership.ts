/** Which agent owns which file. No file has two owners; what nobody owns, nobody may change. */
import { agentNames, type AgentName } from "./ids.ts";
import { foldPath } from "./paths.ts";

export interface OwnedGlobs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export type Owner = AgentName | "contract";

/** A file of this name decides how tools run or what they install, wherever it lies: nobody but the contract commit writes one. */
const toolFiles = {
  everywhere: [
    ".gitattributes",
    ".gitignore",
    ".editorconfig",
    ".env*",
    ".npmrc",
    ".pre-commit-config.yaml",
    "Dockerfile",
    ".dockerignore",
  ],
  backend: [
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    "mypy.ini",
    ".mypy.ini",
    "ruff.toml",
    ".ruff.toml",
    ".coveragerc",
    "alembic.ini",
    "requirements*.txt",
    "requirements.lock",
    "uv.lock",
    "poetry.lock",
    "Pipfile*",
    ".flake8",
    ".python-version",
    "sitecustomize.py",
    "usercustomize.py",
    "*.pth",
  ],
  frontend: [
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    ".yarnrc*",
    "pnpm-lock.yaml",
    ".nvmrc",
    "tsconfig*.json",
    "vite.config.*",
    "vitest.config.*",
    "jest.config.*",
    "eslint.config.*",
    ".eslintrc*",
    "babel.config.*",
    ".babelrc*",
    "prettier.config.*",
    ".prettierrc*",
    ".prettierignore",
    "tailwind.config.*",
    "postcss.config.*",
    ".postcssrc*",
    "nginx.conf",
  ],
};

/**
 * What each owner claims, strongest first: a file belongs to the first that claims it. `*` alone is a file of the
 * repository's root.
 */
const claims: readonly (readonly [Owner, readonly string[]])[] = [
  [
    "contract",
    [
      "*",
      ".aurora/**",
      ".github/workflows/*.yml",
      "contracts/**",
      "backend/**/__init__.py",
      // What Backend and Integration agree on: the first calls what the second writes.
      "backend/app/integrations/errors.py",
      "backend/app/integrations/*/contract.py",
      ...[...toolFiles.everywhere, ...toolFiles.backend].map((name) => `backend/**/${name}`),
      ...[...toolFiles.everywhere, ...toolFiles.frontend].map((name) => `frontend/**/${name}`),
      "frontend/index.html",
    ],
  ],
  ["integration", ["backend/app/integrations/**", "backend/tests/integrations/**"]],
  [
    "database",
    ["backend/app/*/models.py", "backend/migrations/**", "backend/app/seed.py", "backend/tests/database/**"],
  ],
  ["backend", ["backend/app/**", "backend/tests/**"]],
  ["frontend", ["frontend/**"]],
];

/** Each owner's globs; the exclusions are what a stronger owner claims, so no path fits two. */
export const ownedGlobs: Readonly<Record<Owner, OwnedGlobs>> = {
  contract: globsOf("contract"),
  database: globsOf("database"),
  backend: globsOf("backend"),
  integration: globsOf("integration"),
  frontend: globsOf("frontend"),
};

/** The one owner of a path ("/" between segments, from the repository's root); null when nobody owns it. */
export function ownerOf(path: string): Owner | null {
  return (["contract", ...agentNames] as const).find((owner) => isOwned(path, ownedGlobs[owner])) ?? null;
}

/**
 * Whether a path fits an inclusion and no exclusion. An exclusion holds in every spelling: where case does not count,
 * `Package.json` is the file that decides what is installed.
 */
export function isOwned(path: string, globs: OwnedGlobs): boolean {
  return (
    globs.include.some((glob) => matchesGlob(path, glob)) &&
    !globs.exclude.some((glob) => matchesGlob(foldPath(path), foldPath(glob)))
  );
}

/**
 * Whether a path fits a glob: `*` is any run of characters within a segment, `**` as a whole segment is any number of
 * segments (at the end: at least one). Dots are ordinary characters. Paths that are not plain relative ones fit nothing.
 */
export function matchesGlob(path: string, glob: string): boolean {
  if (path.split("/").some((segment) => segment === "" || segment === "." || segment === "..")) {
    return false;
  }
  return pattern(glob).test(path);
}

const patterns = new Map<string, RegExp>();

function pattern(glob: string): RegExp {
  let compiled = patterns.get(glob);
  if (compiled === undefined) {
    const source = glob
      .split("/")
      .map((segment, index, all) => {
        const last = index === all.length - 1;
        if (segment === "**") {
          return last ? "[^]+" : "(?:[^/]+/)*";
        }
        const text = segment.split("*").map(escapeRegExp).join("[^/]*");
        return last ? text : `${text}/`;
      })
      .join("");
    compiled = new RegExp(`^${source}$`);
    patterns.set(glob, compiled);
  }
  return compiled;
}

const escapeRegExp = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");

function globsOf(owner: Owner): OwnedGlobs {
  const rank = claims.findIndex(([name]) => name === owner);
  return {
    include: claims[rank]?.[1] ?? [],
    exclude: claims.slice(0, rank).flatMap(([, globs]) => globs),
  };
}
