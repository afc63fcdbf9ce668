/** The command as a person calls it. */
import { expect, test } from "@jest/globals";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../src/process/run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples", "task-manager.md");
const aurora = (...args: string[]) => run(process.execPath, ["bin/aurora.js", ...args], { cwd: root });

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-cli-"));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function filesOf(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.sort().map(async (file) => [file.slice(directory.length), await readFile(file, "utf8")] as const),
    ),
  );
}

test.each(["check", "generate", "gates", "demo", "serve", "worker", "doctor"])("%s has a --help", async (command) => {
  const { exitCode, stdout } = await aurora(command, "--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Usage: aurora ${command}`);
});

test("check says what a valid spec holds, and what nobody implements", async () => {
  const { exitCode, stdout } = await aurora("check", example);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("is a valid spec of taskflow: 4 entities, 3 endpoints, 1 integration, 4 screens.");
  expect(stdout).toContain("Refuse when the viewer already pays for the requested plan.");
});

test("check names file, line and column of a mistake, and exits with 1", async () => {
  await inDirectory(async (directory) => {
    const text = await readFile(example, "utf8");
    const broken = text.replace("assignee: User? set_null", "assignee: Usr? set_null");
    const line = broken.split("\n").findIndex((each) => each.includes("Usr?")) + 1;
    const file = join(directory, "issue.md");
    await writeFile(file, broken);
    const { exitCode, stderr } = await aurora("check", file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${file}:${line}:17: error: `);
    expect(stderr).toContain("`User`");
  });
});

test("a demo with a model that nobody names is one clear line, before anything is set up", async () => {
  await inDirectory(async (directory) => {
    const { exitCode, stderr } = await aurora("demo", "--model", "--out", join(directory, "demo"));
    expect(exitCode).toBe(1);
    expect(stderr.trim()).toMatch(/^aurora: --model needs AURORA_MODEL[^\n]*$/);
  });
});

test("a file that is not there is one clear line", async () => {
  const { exitCode, stderr } = await aurora("check", "/no/such/file.md");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^aurora: \/no\/such\/file\.md cannot be read: .*\n$/);
});

test("generate twice gives identical bytes, and overwrites nothing", async () => {
  await inDirectory(async (directory) => {
    const [one, two] = [join(directory, "one"), join(directory, "two")];
    expect((await aurora("generate", example, "--out", one)).exitCode).toBe(0);
    expect((await aurora("generate", example, "--out", two)).exitCode).toBe(0);
    const files = await filesOf(one);
    expect(files.size).toBeGreaterThan(50);
    expect(await filesOf(two)).toEqual(files);
    const again = await aurora("generate", example, "--out", one);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain("is not empty");
  });
});

test("serve with half an App names every variable that is missing", async () => {
  const { exitCode, stderr } = await run(process.execPath, ["bin/aurora.js", "serve"], {
    cwd: root,
    env: { APP_ID: "seven" },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/APP_ID[^]*WEBHOOK_SECRET[^]*\.env\.example explains each variable/);
});

test("serve without any App says how to get one", async () => {
  const { exitCode, stderr } = await aurora("serve");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/No GitHub App is configured[^]*AURORA_PUBLIC_URL[^]*docs\/install\.md/);
});
