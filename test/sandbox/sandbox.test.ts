/**
 * On a machine with bubblewrap these try to break out of it; on one without, they hold Aurora to running nothing that
 * is untrusted. What both do the same is tested on both.
 */
import { createServer } from "node:net";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSandbox, type SandboxRunOptions } from "../../src/sandbox/sandbox.ts";

const sandbox = await createSandbox();
const plain = await createSandbox({ bubblewrap: null });
let outside: string;
let tree: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "aurora-test-"));
  tree = join(outside, "tree");
  mkdirSync(tree);
});
afterEach(() => {
  rmSync(outside, { recursive: true, force: true });
});

const nodeHome = dirname(dirname(process.execPath));

function node(script: string, options: Partial<SandboxRunOptions> = {}) {
  return sandbox.run(process.execPath, ["-e", script], {
    tree,
    trust: "untrusted",
    timeoutMs: 20_000,
    readable: [nodeHome],
    ...options,
  });
}

if (sandbox.isolates) {
  describe("in bubblewrap", () => {
    test("a program in the sandbox works in its tree, as a user without rights", async () => {
      writeFileSync(join(tree, "in.txt"), "given");
      const result = await node(
        "const fs = require('fs'); fs.writeFileSync('out.txt', fs.readFileSync('in.txt', 'utf8') + ' and taken'); console.log(process.getuid(), process.cwd())",
      );
      expect(result).toMatchObject({ exitCode: 0, sandboxed: true, stderr: "" });
      expect(readFileSync(join(tree, "out.txt"), "utf8")).toBe("given and taken");
      expect(result.stdout).not.toMatch(/^0 /);
      expect(result.stdout.trim()).toMatch(/tree$/);
    });

    test("neither a server on this machine nor one elsewhere can be reached", async () => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined).end("reached");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const tries = `
          const net = require('net');
          const go = (host, port) => new Promise((done) => {
            const s = net.connect({host, port, timeout: 2000});
            s.on('connect', () => { s.destroy(); done('connected'); });
            s.on('timeout', () => { s.destroy(); done('timeout'); });
            s.on('error', (e) => done(e.code));
          });
          (async () => console.log(await go('127.0.0.1', ${port}), await go('192.0.2.1', 80)))();`;
      try {
        const outsideIt = await plain.run(process.execPath, ["-e", tries], { tree, trust: "baseline" });
        expect(outsideIt.stdout).toMatch(/^connected /);
        const inside = await node(tries);
        expect(inside.stdout).toBe("ECONNREFUSED ENETUNREACH\n");
      } finally {
        server.close();
      }
    });

    test("servers inside reach one another over the sandbox's own loopback", async () => {
      const result = await node(`
          const s = require('net').createServer((c) => c.end('hello')).listen(0, '127.0.0.1', () =>
            require('net').connect(s.address().port).on('data', (d) => { console.log(String(d)); process.exit(0); }));`);
      expect(result.stdout).toBe("hello\n");
    });

    test("a file outside can be neither read nor written, not even through a link in the tree", async () => {
      const canary = join(outside, "canary");
      writeFileSync(canary, "secret", { mode: 0o666 });
      symlinkSync(canary, join(tree, "link"));
      const result = await node(`
          const fs = require('fs');
          for (const path of ['link', ${JSON.stringify(canary)}, '/etc/shadow', '/etc/hostname']) {
            for (const f of [() => fs.readFileSync(path), () => fs.writeFileSync(path, 'x', {flag: 'r+'})]) {
              try { f(); console.log('reached', path); } catch (e) { console.log(e.code); }
            }
          }
          for (const path of ['/usr/x', '/x', '/etc/x', ${JSON.stringify(join(nodeHome, "x"))}]) {
            try { fs.writeFileSync(path, 'x'); console.log('wrote', path); } catch (e) { console.log(e.code); }
          }`);
      expect(result.stdout).not.toMatch(/reached|wrote/);
      expect(result.stdout.trim().split("\n")).toHaveLength(12);
      expect(readFileSync(canary, "utf8")).toBe("secret");
    });

    test("Aurora's environment and the host's programs are not to be seen", async () => {
      process.env["AURORA_CANARY"] = "secret";
      try {
        const result = await node(`
            const fs = require('fs');
            console.log(JSON.stringify(process.env));
            try { console.log(fs.readFileSync('/proc/1/environ', 'utf8')); } catch (e) { console.log(e.code); }
            console.log(fs.readdirSync('/proc').filter((n) => /^[0-9]+$/.test(n)).length);`);
        const [environment = "", parent = "", processes = ""] = result.stdout.trim().split("\n");
        expect(environment + parent).not.toContain("secret");
        expect(JSON.parse(environment)).toMatchObject({ HOME: "/tmp/home", TMPDIR: "/tmp" });
        expect(Number(processes)).toBeLessThan(4);
      } finally {
        delete process.env["AURORA_CANARY"];
      }
    });

    test("a fork bomb meets the process limit and ends with the sandbox", async () => {
      const started = Date.now();
      const result = await sandbox.run(
        "sh",
        ["-c", "i=0; while [ $i -lt 200 ]; do sleep 60 & i=$((i+1)); done; echo all started"],
        { tree, trust: "untrusted", timeoutMs: 15_000, limits: { processes: 40 } },
      );
      expect(result.stdout).not.toContain("all started");
      expect(result.stderr).toMatch(/fork/i);
      expect(Date.now() - started).toBeLessThan(14_000);
    });

    test("a program that never ends is ended with everything that it started", async () => {
      const marker = `3${String(Date.now()).slice(-6)}`;
      const result = await sandbox.run("sh", ["-c", `setsid sleep ${marker} & sleep ${marker}`], {
        tree,
        trust: "untrusted",
        timeoutMs: 700,
      });
      expect(result).toMatchObject({ timedOut: true, exitCode: null });
      const left = await plain.run("ps", ["-eo", "args"], { tree, trust: "baseline" });
      expect(left.stdout).toContain("ps -eo args");
      expect(left.stdout).not.toContain(`sleep ${marker}`);
    });

    test("memory beyond the limit is refused to the program", async () => {
      const result = await node("Buffer.alloc(3e9, 1); console.log('got it')", {
        limits: { dataBytes: 2 * 1024 ** 3 },
      });
      expect(result.exitCode).not.toBe(0);
      expect(result.stdout).toBe("");
    });

    test("a directory can be mounted inside the tree, read-only, with a writable place for caches", async () => {
      const tools = join(outside, "tools");
      mkdirSync(join(tools, ".cache"), { recursive: true });
      writeFileSync(join(tools, "tool.txt"), "shared");
      const target = join(tree, "frontend/node_modules");
      const result = await node(
        `const fs = require('fs');
          console.log(fs.readFileSync('frontend/node_modules/tool.txt', 'utf8'));
          fs.writeFileSync('frontend/node_modules/.cache/x', 'x');
          try { fs.writeFileSync('frontend/node_modules/x', 'x'); console.log('wrote'); } catch (e) { console.log(e.code); }`,
        { readable: [nodeHome, { from: tools, to: target }], scratch: [join(target, ".cache")] },
      );
      expect(result.stdout).toBe("shared\nEROFS\n");
      expect(existsSync(join(tools, ".cache/x"))).toBe(false);
    });

    test("a link where a mount belongs is refused", async () => {
      const tools = join(outside, "tools");
      mkdirSync(tools);
      symlinkSync(outside, join(tree, "frontend"));
      const readable = [nodeHome, { from: tools, to: join(tree, "frontend/node_modules") }];
      await expect(node("0", { readable })).rejects.toMatchObject({ kind: "tool-failed" });
      expect(existsSync(join(outside, "node_modules"))).toBe(false);
    });
  });
}

describe("without bubblewrap", () => {
  test("untrusted code does not run, and the message says what to install", async () => {
    const running = plain.run("touch", ["ran"], { tree, trust: "untrusted" });
    await expect(running).rejects.toMatchObject({
      kind: "tool-missing",
      message: expect.stringContaining("apt-get install bubblewrap"),
    });
    expect(existsSync(join(tree, "ran"))).toBe(false);
  });

  test("baseline code runs with a private home and says that it was not sandboxed", async () => {
    const tools = join(outside, "tools");
    mkdirSync(tools);
    const result = await plain.run(process.execPath, ["-e", "console.log(process.env.HOME); process.exit(4)"], {
      tree,
      trust: "baseline",
      readable: [{ from: tools, to: join(tree, "frontend/node_modules") }],
    });
    expect(result).toMatchObject({ exitCode: 4, sandboxed: false });
    expect(result.stdout).toContain("aurora-home-");
    expect(statSync(join(tree, "frontend/node_modules")).isDirectory()).toBe(true);
  });
});

test("a command that is not bubblewrap counts as none", async () => {
  const none = await createSandbox({ bubblewrap: "aurora-no-such-bwrap" });
  expect(none).toMatchObject({ isolates: false, description: expect.stringContaining("not installed") });
  const broken = await createSandbox({ bubblewrap: "true" });
  expect(broken.isolates).toBe(false);
  expect(broken.description).toContain("cannot start here");
});

test.each([
  ["with what this machine has", sandbox],
  ["without bubblewrap", plain],
])("a tree with .git anywhere in it is refused %s", async (_, used) => {
  mkdirSync(join(tree, "backend"));
  writeFileSync(join(tree, "backend/.git"), "gitdir: /somewhere\n");
  await expect(used.run("true", [], { tree, trust: "baseline" })).rejects.toThrow(".git");
});
