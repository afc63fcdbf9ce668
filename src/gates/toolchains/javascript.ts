import { mkdir, realpath, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import { baseEnvironment } from "../../process/run.ts";
import { prepareDirectory } from "../prepared-directory.ts";
import { install, isSystemPath, keyOf, openToAll, type Place } from "./place.ts";

export interface JavaScriptToolchain {
  /** "24.21.0": Aurora's own Node runs the gates too. */
  readonly version: string;
  readonly node: string;
  /** A node_modules directory, to be mounted or linked into a tree's frontend. */
  readonly modules: string;
  /** Directories in `modules` that Vite writes to, for private copies. */
  readonly caches: readonly string[];
  readonly readable: readonly string[];
  /** Names and versions of the direct dependencies. */
  readonly packages: ReadonlyMap<string, string>;
}

/** Vite keeps its bundled configuration in the one, Vitest its timings in the other. */
const cacheNames = [".vite-temp", ".vite"];

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * A node_modules directory with exactly the locked packages; no package's own scripts ran.
 * @throws Failure `tool-missing` without npm, `tool-failed` when the installation fails
 */
export async function prepareJavaScript(
  locks: { readonly packageJson: string; readonly lock: string },
  place: Place,
): Promise<JavaScriptToolchain> {
  const node = await realpath(process.execPath);
  const version = process.versions.node;
  const directory = join(place.cacheDirectory, `node-${keyOf(locks.lock, version, process.platform, process.arch)}`);
  const modules = join(directory, "node_modules");
  const started = performance.now();
  const made = await prepareDirectory(
    directory,
    async () => {
      const count = [...locks.lock.matchAll(/^ {4}"node_modules\//gm)].length;
      place.onProgress(`JavaScript gate tools: installing ${count} packages for Node ${version} …`);
      await writeFile(join(directory, "package.json"), locks.packageJson);
      await writeFile(join(directory, "package-lock.json"), locks.lock);
      // npm's first line asks PATH for a Node: it must be the one that the tools will run on.
      const path = [dirname(node), baseEnvironment()["PATH"] ?? ""].join(delimiter);
      const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
      await install("The JavaScript gate tools", "npm", args, place, { cwd: directory, env: { PATH: path } });
      for (const name of cacheNames) {
        await mkdir(join(modules, name), { recursive: true });
      }
      await openToAll(directory);
    },
    () => {
      place.onProgress("JavaScript gate tools: another process is installing them; waiting …");
    },
  );
  if (made) {
    place.onProgress(`JavaScript gate tools: ready after ${Math.round((performance.now() - started) / 1000)} s`);
  }
  const manifest = Manifest.parse(JSON.parse(locks.packageJson));
  return {
    version,
    node,
    modules,
    caches: cacheNames,
    readable: isSystemPath(node) ? [] : [node],
    packages: new Map(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })),
  };
}
