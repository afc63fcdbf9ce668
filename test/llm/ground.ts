/** A worktree on disk with things in it that lead out of it, and a model's work there. */
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { redactor } from "../../src/core/redact.ts";
import { ownedGlobs } from "../../src/core/ownership.ts";
import { listInside, readInside, writeInside } from "../../src/git/files.ts";
import { createBudget, type Limits } from "../../src/llm/budget.ts";
import { type Outcome, runLoop, type Work } from "../../src/llm/loop.ts";
import { createOpenAiModel } from "../../src/llm/openai.ts";
import { prompts } from "../../src/llm/prompts.ts";
import { trajectoryFile } from "../../src/llm/trajectory.ts";
import type { GateVerdict, Workplace } from "../../src/llm/workplace.ts";
import { type ChatRequest, type Script, startScriptedModel } from "../../src/local/model/server.ts";

export const apiKey = "sk-canary-fedcba9876543210";
const token = "ghs_canary.0123456789-abcdef";
export const secrets = [apiKey, token];
/** In the task, as if a person had pasted it. */
const slip = `(by the way, our token is ${token}, in base64 ${Buffer.from(token).toString("base64")})`;

export interface Ground {
  readonly directory: string;
  readonly tree: string;
  /** Outside of the worktree. */
  readonly outside: string;
  readonly trajectory: string;
}

export async function makeGround(files: Readonly<Record<string, string>>): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-llm-"));
  const ground = {
    directory,
    tree: join(directory, "tree"),
    outside: join(directory, "outside"),
    trajectory: join(directory, "trajectory.jsonl"),
  };
  for (const [path, text] of Object.entries({ ...files, "../outside/secret.txt": "the world outside" })) {
    await mkdir(dirname(join(ground.tree, path)), { recursive: true });
    await writeFile(join(ground.tree, path), text);
  }
  await mkdir(join(ground.tree, "backend/app"), { recursive: true });
  await symlink(ground.outside, join(ground.tree, "backend/app/link"));
  await symlink(join(ground.outside, "secret.txt"), join(ground.tree, "backend/app/secret.py"));
  return ground;
}

export const dropGround = ({ directory }: Ground) => rm(directory, { recursive: true, force: true });

/** Every file below the ground, symlinks aside, but the trajectory. */
export async function filesOf({ directory, trajectory }: Ground): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && path !== trajectory) {
      found[path.slice(directory.length + 1)] = await readFile(path, "utf8");
    }
  }
  return found;
}

export interface Attempt {
  readonly outcome: Outcome;
  /** What the model's server was asked. */
  readonly requests: readonly ChatRequest[];
  readonly trajectory: string;
}

export interface Circumstances extends Partial<Pick<Work, "signal" | "callTimeoutMs" | "maxOutputTokens" | "task">> {
  readonly limits?: Partial<Limits>;
  readonly runGate?: (signal: AbortSignal) => Promise<GateVerdict>;
}

const green = () => Promise.resolve({ passed: true, text: "types 100 %" });

/** The backend agent's model at work, as a script says. */
export async function work(ground: Ground, script: Script, circumstances: Circumstances = {}): Promise<Attempt> {
  const { limits, runGate = green, ...rest } = circumstances;
  const server = await startScriptedModel(script);
  const workplace: Workplace = {
    list: () => listInside(ground.tree),
    read: (path) => readInside(ground.tree, path),
    write: (path, text) => writeInside(ground.tree, path, text),
    owned: ownedGlobs.backend,
    runGate,
  };
  const price = { input: 1, output: 10 };
  const redact = redactor(secrets);
  try {
    const outcome = await runLoop({
      model: createOpenAiModel({ apiKey, baseUrl: server.baseUrl, model: "scripted", price, retries: 0 }),
      budget: createBudget({ steps: 30, tokens: 1_000_000, money: 10, seconds: 60, ...limits }, price),
      workplace,
      system: prompts.system.text,
      task: `Complete the task. ${slip}`,
      redact,
      record: trajectoryFile(ground.trajectory, redact),
      signal: new AbortController().signal,
      maxOutputTokens: 500,
      ...rest,
    });
    return { outcome, requests: server.requests, trajectory: await readFile(ground.trajectory, "utf8") };
  } finally {
    await server.close();
  }
}
