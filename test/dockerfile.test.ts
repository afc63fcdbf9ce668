/** What can be said about the image without building it. */
import { expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";

const root = new URL("../", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), "utf8");

/** Instructions in order, continued lines joined. */
const instructions = read("Dockerfile")
  .replaceAll(/\\\n/g, " ")
  .split("\n")
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ name: line.slice(0, line.indexOf(" ")), rest: line.slice(line.indexOf(" ") + 1) }));
const all = (name: string) => instructions.filter((one) => one.name === name).map(({ rest }) => rest);
const index = (name: string, part: RegExp) => instructions.findIndex((one) => one.name === name && part.test(one.rest));

test("everything that is copied exists and is not ignored", () => {
  const ignored = read(".dockerignore").split("\n");
  for (const source of all("COPY").flatMap((rest) => rest.trim().split(/\s+/).slice(0, -1))) {
    expect({ source, exists: existsSync(new URL(source, root)) }).toEqual({ source, exists: true });
    expect(ignored).not.toContain(source);
  }
});

test("secrets and data of the machine that builds stay out", () => {
  expect(read(".dockerignore").split("\n")).toEqual(
    expect.arrayContaining([".env", ".git", "node_modules", ".aurora-data", "*.pem"]),
  );
  expect(all("ENV").join(" ")).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
});

test("dependencies are exactly the locked ones, installed before the code changes", () => {
  expect(index("RUN", /^npm ci\b/)).toBeGreaterThan(index("COPY", /package-lock\.json/));
  expect(index("RUN", /^npm ci\b/)).toBeLessThan(index("COPY", /^src /));
});

test("the gates' tools are inside", () => {
  const installed = all("RUN").join(" ");
  for (const tool of ["bubblewrap", "git", "python3", "python3-venv", "postgresql", "util-linux"]) {
    expect(installed).toContain(` ${tool} `);
  }
});

test("it does not run as root, and everything that needs root comes before", () => {
  expect(all("USER")).toEqual(["node"]);
  expect(index("RUN", /apt-get|npm ci|chown/)).toBeLessThan(index("USER", /./));
  expect(instructions.slice(index("USER", /./)).filter(({ name }) => name === "RUN" || name === "COPY")).toEqual([]);
});

test("its health is asked at the page that says whether the process lives", () => {
  expect(all("HEALTHCHECK")).toEqual([expect.stringContaining("/healthz")]);
});

test("it starts the server by a file that exists, without a shell between it and SIGTERM", () => {
  const [command] = all("CMD").map((rest): unknown => parse(rest));
  expect(command).toEqual(["node", "src/cli.ts", "serve"]);
  expect(existsSync(new URL("src/cli.ts", root))).toBe(true);
});

test("it has the Node version that the project is developed on", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  expect(all("FROM")).toEqual([`node:${devDependencies["node"]?.split(".")[0] ?? ""}-bookworm-slim`]);
});
