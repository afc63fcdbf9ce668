// Builds the frontend; then, for each database, migrates it, writes the first rows, starts both servers and makes the
// planned requests. Everything happens inside one sandbox, because its loopback is its own.
//
//   node live-check.mts TASK
//
// TASK is a LiveTask as JSON; prints a LiveResult.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveCheck } from "../live-check.ts";
import type { LiveResult, LiveStep, LiveTask } from "../live-result.ts";

const task = JSON.parse(process.argv[2] ?? "") as LiveTask;
const backend = join(task.tree, "backend");
const frontend = join(task.tree, "frontend");
const home = mkdtempSync(join(tmpdir(), "live-"));

const result = await main();
rmSync(home, { recursive: true, force: true });
process.stdout.write(JSON.stringify(result));
process.exit(0);

async function main(): Promise<LiveResult> {
  const steps: LiveStep[] = [];
  const built = await all(task.build, async ({ title, args }) =>
    program(steps, `frontend: ${title}`, process.execPath, args, frontend),
  );
  const databases: LiveResult["databases"] = [];
  for (const { name, url } of built ? task.databases : []) {
    databases.push(await askOn(name, url ?? `sqlite+aiosqlite:///${join(home, "live.db")}`));
  }
  return { steps, databases };
}

/** Both servers on one database, from its migration to the last request. */
async function askOn(name: string, url: string): Promise<LiveResult["databases"][number]> {
  const steps: LiveStep[] = [];
  const servers: ChildProcess[] = [];
  const { plan } = task;
  const environment = { DATABASE_URL: url, ...plan.seed };
  const python = (title: string, args: readonly string[]) =>
    program(steps, title, task.python, args, backend, environment);
  try {
    const prepared =
      (await python("alembic upgrade head", ["-m", "alembic", "upgrade", "head"])) &&
      (plan.seed === null ||
        ((await python("python -m app.seed", ["-m", "app.seed"])) &&
          (await python("python -m app.seed, a second time", ["-m", "app.seed"]))));
    const ports = prepared ? await startServers(steps, servers, environment) : null;
    if (ports === null) {
      return { name, steps, creations: [] };
    }
    const saved = new Map<string, string>();
    for (const check of plan.checks) {
      steps.push(await request(check, ports, saved));
    }
    return { name, steps, creations: await create(ports, saved) };
  } finally {
    for (const server of servers) {
      server.kill("SIGKILL");
    }
  }
}

/** null: one of them does not start. */
async function startServers(
  steps: LiveStep[],
  servers: ChildProcess[],
  environment: Environment,
): Promise<Ports | null> {
  const [apiPort, webPort] = await Promise.all([freePort(), freePort()]);
  const api = ["-m", "uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", String(apiPort)];
  const web = [...task.preview, "--host", "127.0.0.1", "--port", String(webPort), "--strictPort"];
  const health = `http://127.0.0.1:${apiPort}/health`;
  const port = { API_PORT: String(apiPort) };
  const started =
    (await serve(steps, servers, "uvicorn starts", task.python, api, backend, environment, health)) &&
    (await serve(steps, servers, "vite preview starts", process.execPath, web, frontend, port, origin(webPort)));
  return started ? { backend: apiPort, frontend: webPort } : null;
}

/** Until one way to create something works as a whole. */
async function create(
  ports: Ports,
  before: ReadonlyMap<string, string>,
): Promise<LiveResult["databases"][number]["creations"]> {
  const tried: { entity: string; steps: LiveStep[] }[] = [];
  for (const { entity, checks } of task.plan.creations) {
    const saved = new Map(before);
    const made: LiveStep[] = [];
    const passed = await all(checks, async (check) => {
      const step = await request(check, ports, saved);
      made.push(step);
      return step.passed;
    });
    tried.push({ entity, steps: made });
    if (passed) {
      break;
    }
  }
  return tried;
}

interface Ports {
  readonly backend: number;
  readonly frontend: number;
}

function origin(port: number): string {
  return `http://127.0.0.1:${port}/`;
}

/** Stops at the first that fails. */
async function all<T>(items: readonly T[], work: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) {
    if (!(await work(item))) {
      return false;
    }
  }
  return true;
}

type Environment = Readonly<Record<string, string>>;

async function program(
  steps: LiveStep[],
  name: string,
  command: string,
  args: readonly string[],
  cwd: string,
  env: Environment = {},
): Promise<boolean> {
  const { child, output } = start(command, args, cwd, env);
  const [code] = (await once(child, "close")) as [number | null];
  steps.push({ name, passed: code === 0, detail: code === 0 ? "" : output(), refused: false });
  return code === 0;
}

async function serve(
  steps: LiveStep[],
  servers: ChildProcess[],
  name: string,
  command: string,
  args: readonly string[],
  cwd: string,
  env: Environment,
  url: string,
): Promise<boolean> {
  const { child, output } = start(command, args, cwd, env);
  servers.push(child);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const up = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await up?.body?.cancel();
    if (up !== null) {
      steps.push({ name, passed: true, detail: "", refused: false });
      return true;
    }
    await sleep(50);
  }
  steps.push({ name, passed: false, detail: output() || "it does not answer", refused: false });
  return false;
}

function start(command: string, args: readonly string[], cwd: string, env: Environment) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-4_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => {
    text += error.message;
  });
  return { child, output: () => text.trim() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function request(check: LiveCheck, ports: Ports, saved: Map<string, string>): Promise<LiveStep> {
  const fill = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => saved.get(name) ?? "");
  const fillAll = <T,>(value: T) => JSON.parse(fill(JSON.stringify(value))) as T;
  const url = new URL(fill(check.path), origin(ports[check.server]));
  try {
    const answer = await fetch(url, {
      method: check.method,
      headers: {
        ...(check.token === undefined ? {} : { authorization: `Bearer ${fill(check.token)}` }),
        ...(check.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(check.body === undefined ? {} : { body: JSON.stringify(fillAll(check.body)) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (check.mayRefuse?.includes(answer.status) === true) {
      return { name: check.name, passed: true, detail: `answered ${answer.status}`, refused: true };
    }
    const rule = brokenRule(check, answer, text);
    if (rule !== null) {
      return { name: check.name, passed: false, detail: rule, refused: true };
    }
    const wrong = complaint(check, answer, text, fillAll(check.shows ?? {}), saved);
    return { name: check.name, passed: wrong === null, detail: wrong ?? "", refused: false };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name: check.name, passed: false, detail, refused: false };
  }
}

/** What a refusal of a create says, when it names no field; null: it is no such refusal. */
function brokenRule(check: LiveCheck, answer: Response, text: string): string | null {
  const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json") === true;
  if (check.status !== 201 || ![403, 409, 422].includes(answer.status) || !isProblem) {
    return null;
  }
  const problem = JSON.parse(text) as { readonly detail?: unknown; readonly errors?: unknown };
  const namesFields = Array.isArray(problem.errors) && problem.errors.length > 0;
  return namesFields || typeof problem.detail !== "string" ? null : problem.detail;
}

/** What is wrong with an answer; null: nothing. Keeps a property when the check says so. */
function complaint(
  check: LiveCheck,
  answer: Response,
  text: string,
  shows: Readonly<Record<string, unknown>>,
  saved: Map<string, string>,
): string | null {
  const excerpt = text.slice(0, 500);
  if (answer.status !== check.status) {
    return `answered ${answer.status}, ${check.status} wanted: ${excerpt}`;
  }
  const mediaType = answer.headers.get("content-type")?.split(";")[0]?.trim() ?? "none";
  if (mediaType !== (check.mediaType ?? "none")) {
    return `answered ${mediaType}, ${check.mediaType ?? "no body"} wanted: ${excerpt}`;
  }
  if (check.mediaType === null) {
    return null;
  }
  if (check.builtPage === true) {
    const built = readFileSync(join(frontend, "dist/index.html"), "utf8");
    return text.trim() === built.trim() ? null : `is not dist/index.html: ${excerpt}`;
  }
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null) {
    return `is not a JSON object: ${excerpt}`;
  }
  const fields = new Map(Object.entries(body));
  for (const name of check.has ?? []) {
    if (!fields.has(name)) {
      return `has no \`${name}\`: ${excerpt}`;
    }
  }
  for (const [name, wanted] of Object.entries(shows)) {
    if (JSON.stringify(fields.get(name)) !== JSON.stringify(wanted)) {
      return `shows ${name} = ${JSON.stringify(fields.get(name) ?? null)}, ${JSON.stringify(wanted)} wanted`;
    }
  }
  if (check.nonEmpty === true && !(Array.isArray(fields.get("items")) && Number(fields.get("total")) > 0)) {
    return `has no rows: ${excerpt}`;
  }
  if (check.saves !== undefined) {
    const value: unknown = fields.get(check.saves.property);
    if (typeof value !== "string" || value === "") {
      return `has no text \`${check.saves.property}\`: ${excerpt}`;
    }
    saved.set(check.saves.as, value);
  }
  return null;
}
