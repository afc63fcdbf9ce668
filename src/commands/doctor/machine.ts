/** What a machine has to have, and the command that installs what it lacks. */
import { asFailure } from "../../core/failure.ts";
import { type Check, missing, ok, optional } from "./check.ts";

export const packageManagers = ["apt-get", "dnf", "apk", "brew"] as const;
export type PackageManager = (typeof packageManagers)[number];

/** The machine as the checks see it; a test has one of its own. */
export interface Machine {
  /** "24.21.0" */
  readonly nodeVersion: string;
  /** null: none that is known here. */
  packageManager(): Promise<PackageManager | null>;
  /** What `command --version` prints; null when it cannot be started. */
  versionOf(command: string): Promise<string | null>;
  /** @throws Failure that says which Pythons were found and what each lacks */
  python(): Promise<{ readonly version: string }>;
  /** Really starts a program in it. */
  sandbox(): Promise<{ readonly isolates: boolean; readonly description: string }>;
  postgres(): Promise<{ readonly version: string } | null>;
}

/** git-merge-tree(1) --write-tree came with it. */
const leastGit: readonly [number, number] = [2, 38];

type Packages = Readonly<Record<PackageManager, string | null>>;

const packages = {
  git: { "apt-get": "git", dnf: "git", apk: "git", brew: "git" },
  npm: { "apt-get": "npm", dnf: "nodejs-npm", apk: "npm", brew: "node" },
  python: { "apt-get": "python3 python3-venv", dnf: "python3.12", apk: "python3", brew: "python@3.13" },
  bubblewrap: { "apt-get": "bubblewrap", dnf: "bubblewrap", apk: "bubblewrap", brew: null },
  postgres: { "apt-get": "postgresql", dnf: "postgresql-server", apk: "postgresql", brew: "postgresql@17" },
} satisfies Readonly<Record<string, Packages>>;

export async function machineChecks(machine: Machine): Promise<Check[]> {
  const manager = await machine.packageManager();
  const install = (what: keyof typeof packages, otherwise: string) => {
    const named: string | null = manager === null ? null : packages[what][manager];
    return manager === null || named === null ? otherwise : commandOf(manager, named);
  };
  const [npm, git, python, sandbox, postgres] = await Promise.all([
    machine.versionOf("npm"),
    machine.versionOf("git"),
    machine.python().catch((error: unknown) => asFailure(error).message),
    machine.sandbox(),
    machine.postgres(),
  ]);
  return [
    nodeCheck(machine.nodeVersion),
    npm === null
      ? missing("npm", "npm cannot be started.", install("npm", "Install npm: https://docs.npmjs.com"))
      : ok("npm", npm.trim()),
    gitCheck(git, install("git", "Install git 2.38 or newer: https://git-scm.com/downloads")),
    typeof python === "string"
      ? missing("Python", python, install("python", "Install Python 3.11 or newer with venv: https://www.python.org"))
      : ok("Python", `${python.version} with venv`),
    sandbox.isolates
      ? ok("bubblewrap", `${sandbox.description} starts programs`)
      : optional(
          "bubblewrap",
          `${sandbox.description} Without it Aurora runs only generated code that no model and no person touched.`,
          sandbox.description.includes("not installed")
            ? install("bubblewrap", "bubblewrap needs Linux: run Aurora in its container, docs/operations.md")
            : "docs/operations.md, “Bubblewrap does not start”, says what the kernel or the container has to allow",
        ),
    postgres === null
      ? optional(
          "PostgreSQL programs",
          "not found: the schema gate and the live check look at SQLite only, and say so",
          install("postgres", "Install PostgreSQL's server programs: https://www.postgresql.org/download"),
        )
      : ok("PostgreSQL programs", postgres.version),
  ];
}

function commandOf(manager: PackageManager, named: string): string {
  switch (manager) {
    case "apt-get":
      return `sudo apt-get install -y ${named}`;
    case "dnf":
      return `sudo dnf install -y ${named}`;
    case "apk":
      return `sudo apk add ${named}`;
    case "brew":
      return `brew install ${named}`;
  }
}

function nodeCheck(version: string): Check {
  return Number(version.split(".")[0]) >= 24
    ? ok("Node", version)
    : missing("Node", `${version}; Aurora runs its TypeScript on Node 24`, "npm ci");
}

function gitCheck(printed: string | null, fix: string): Check {
  const found = /(\d+)\.(\d+)/.exec(printed ?? "");
  if (found === null) {
    return missing("git", "git cannot be started.", fix);
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const [leastMajor, leastMinor] = leastGit;
  const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  const version = (printed ?? "").trim();
  return enough
    ? ok("git", version)
    : missing("git", `${version}; Aurora needs git ${leastGit.join(".")} or newer`, fix);
}
