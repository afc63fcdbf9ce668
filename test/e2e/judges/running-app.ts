/** The generated app, built and served for real on loopback: what judges from outside look at. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { generateTree } from "../../../src/agents/generate.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { baseEnvironment, run } from "../../../src/process/run.ts";
import { testToolchains } from "../../gates/support/tools.ts";

export interface RunningApp {
  /** `http://127.0.0.1:…`, without a slash at the end: the backend, and the built frontend with its way to the backend. */
  readonly api: string;
  readonly web: string;
  /** The directory of the tree. */
  readonly tree: string;
  /** Runs a Python program in the backend's directory, on the app's database. */
  readonly runPython: (program: string) => Promise<void>;
  /** What the servers have printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export const password = "correct horse battery staple";

/** Generates, migrates, seeds, builds and serves the app of a spec on a new SQLite file. */
export async function startApp(
  specText: string,
  options: { readonly pages: boolean; readonly env?: Readonly<Record<string, string>> },
): Promise<RunningApp> {
  const parsed = parseSpec(specText);
  if (!parsed.ok) {
    throw new Error(`the spec is not valid: ${JSON.stringify(parsed.diagnostics)}`);
  }
  const { python, javascript } = await testToolchains();
  const tree = await mkdtemp(join(tmpdir(), "aurora-judged-"));
  for (const [path, text] of await generateTree(parsed)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  const backend = join(tree, "backend");
  const frontend = join(tree, "frontend");
  const environment: Record<string, string> = {
    ...baseEnvironment(),
    DATABASE_URL: `sqlite+aiosqlite:///${join(tree, "judged.db")}`,
    AUTH_SECRET: "a secret of thirty-two characters or more",
    SEED_PASSWORD: password,
    LOG_LEVEL: "INFO",
    ...options.env,
  };
  const servers: ChildProcess[] = [];
  const output: string[] = [];
  const stop = async () => {
    for (const server of servers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    }
    await rm(tree, { recursive: true, force: true });
  };
  const program = async (command: string, args: readonly string[], cwd: string) => {
    const result = await run(command, args, { cwd, env: environment, timeoutMs: 120_000 });
    if (result.exitCode !== 0) {
      throw new Error(`${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    }
  };
  const serve = async (
    command: string,
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    url: string,
  ) => {
    const server = spawn(command, args, { cwd, env: { ...environment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    servers.push(server);
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk: Buffer) => output.push(chunk.toString("utf8")));
    }
    for (let tries = 0; tries < 600; tries += 1) {
      if ((await fetch(url).catch(() => null)) !== null) {
        return;
      }
      if (server.exitCode !== null) {
        break;
      }
      await sleep(50);
    }
    throw new Error(`${args.join(" ")} does not answer:\n${output.join("")}`);
  };
  try {
    await program(python.python, ["-m", "alembic", "upgrade", "head"], backend);
    await program(python.python, ["-m", "app.seed"], backend);
    const apiPort = await freePort();
    const api = `http://127.0.0.1:${apiPort}`;
    const uvicorn = ["-m", "uvicorn", "app.main:app", "--port", String(apiPort)];
    await serve(python.python, uvicorn, backend, {}, `${api}/health`);
    const log = () => output.join("");
    const runPython = (text: string) => program(python.python, ["-c", text], backend);
    if (!options.pages) {
      return { api, web: api, tree, runPython, log, stop };
    }
    await symlink(javascript.modules, join(frontend, "node_modules"));
    const vite = join(javascript.modules, "vite/bin/vite.js");
    // The first builds what the second serves.
    await program(javascript.node, [vite, "build"], frontend);
    const webPort = await freePort();
    const web = `http://127.0.0.1:${webPort}`;
    const preview = [vite, "preview", "--port", String(webPort), "--strictPort"];
    await serve(javascript.node, preview, frontend, { API_PORT: String(apiPort) }, web);
    return { api, web, tree, runPython, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An access token of the seed's administrator. */
export async function signIn({ api }: RunningApp, email: string): Promise<string> {
  const answer = await fetch(`${api}/api/v1/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { accessToken } = (await answer.json()) as { accessToken?: string };
  if (accessToken === undefined) {
    throw new Error(`signing in answered ${answer.status}`);
  }
  return accessToken;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
