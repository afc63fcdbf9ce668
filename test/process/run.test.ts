import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { run } from "../../src/process/run.ts";

const cwd = "/";
const node = (script: string) => ["-e", script] as const;

test("gives exit code and both streams; a non-zero exit is a result", async () => {
  const result = await run(process.execPath, node("console.log('out'); console.error('err'); process.exit(3)"), {
    cwd,
  });
  expect(result).toMatchObject({ exitCode: 3, stdout: "out\n", stderr: "err\n", timedOut: false, truncated: false });
});

test("passes only named variables on", async () => {
  process.env["AURORA_TEST_SECRET"] = "hush";
  try {
    const result = await run(process.execPath, node("console.log(JSON.stringify(process.env))"), {
      cwd,
      env: { NAMED: "yes" },
    });
    expect(result.stdout).toContain('"NAMED":"yes"');
    expect(result.stdout).not.toContain("hush");
  } finally {
    delete process.env["AURORA_TEST_SECRET"];
  }
});

test("a timeout ends the program and its children", async () => {
  const script =
    "const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], {stdio:'ignore'}); console.log(c.pid); setInterval(()=>{},1000)";
  const result = await run(process.execPath, node(script), { cwd, timeoutMs: 500 });
  expect(result.timedOut).toBe(true);
  expect(result.exitCode).toBeNull();
  const child = Number(result.stdout);
  expect(child).toBeGreaterThan(1);
  for (let i = 0; i < 50 && alive(child); i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(alive(child)).toBe(false);
});

test("output beyond the limit is dropped and said", async () => {
  const result = await run(process.execPath, node("process.stdout.write('x'.repeat(5000))"), {
    cwd,
    maxOutputBytes: 100,
  });
  expect(result.stdout).toBe("x".repeat(100));
  expect(result.truncated).toBe(true);
});

test("a program that does not exist is a missing tool", async () => {
  await expect(run("aurora-no-such-program", [], { cwd })).rejects.toMatchObject({ kind: "tool-missing" });
});

test("an abort ends the program and rejects with the reason", async () => {
  const controller = new AbortController();
  const running = run(process.execPath, node("setInterval(()=>{},1000)"), { cwd, signal: controller.signal });
  setTimeout(() => {
    controller.abort(new Error("cancelled by the test"));
  }, 200);
  await expect(running).rejects.toThrow("cancelled by the test");
});

/** Not ended yet; a zombie that nobody has waited for has ended. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
