/** `aurora demo`: a whole run on this machine, from the labelled issue to the closed one. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { destination } from "pino";
import type { FrozenSpec } from "../agents/frozen.ts";
import { generateFoundation } from "../agents/generate.ts";
import { type Config, type EnvironmentVariables, projectRoot, readConfig } from "../config.ts";
import { implementLabel } from "../core/render/labels.ts";
import { prepareToolchains } from "../gates/toolchains.ts";
import { type Aurora, startAurora } from "../index.ts";
import { type LocalGitHub, startLocalGitHub } from "../local/server.ts";
import { endAllPrograms } from "../process/run.ts";
import { assertEmpty } from "./generate.ts";
import { openDemoModel } from "./demo/model.ts";
import { showRun } from "./demo/live.ts";
import { printSummary } from "./demo/print.ts";
import { type DemoSummary, summarise } from "./demo/summary.ts";
import { validSpec } from "./spec-file.ts";

export interface DemoOptions {
  readonly spec?: string;
  readonly out?: string;
  readonly json?: string;
  readonly scriptedModel?: boolean;
  readonly model?: boolean;
}

/** The one person of the demo: owns the repository, opens the issue, labels it. */
const maintainer = "demo-maintainer";
const app = { id: 1, slug: "aurora" };

/** @returns the exit code: 0 only when all four pull requests were merged. */
export async function demo(options: DemoOptions): Promise<number> {
  const frozen = await validSpec(options.spec ?? join(projectRoot, "examples", "task-manager.md"));
  if (frozen === null) {
    return 1;
  }
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const directory = resolve(options.out ?? join(projectRoot, ".aurora-data", `demo-${stamp}`));
  await assertEmpty(directory);
  await mkdir(directory, { recursive: true });
  endWithTheProcess();
  const started = performance.now();
  const model = await openDemoModel(options);
  const config = demoConfig(directory, model?.environment ?? {});
  await prepareTools(frozen, config);
  const setup = (performance.now() - started) / 1000;
  const github = await startLocalGitHub({
    directory: join(directory, "github"),
    app: { ...app, ...appSecrets(config) },
  });
  const aurora = await startAurora(
    { ...config, githubUrl: github.url, githubApiUrl: github.apiUrl },
    { server: true, worker: true },
    destination({ dest: join(directory, "aurora.log"), sync: true }),
  );
  try {
    const summary = await runDemo(frozen, github, aurora, setup);
    await report(summary, options.json, { directory, url: github.url });
    return summary.status === "merged" ? 0 : 1;
  } finally {
    await aurora.close();
    await github.close();
    await model?.close();
  }
}

async function runDemo(
  frozen: FrozenSpec & { readonly text: string },
  github: LocalGitHub,
  aurora: Aurora,
  setup: number,
): Promise<DemoSummary> {
  const { admin } = github;
  await admin.setWebhookUrl(`${aurora.url}/api/github/webhooks`);
  await admin.createUser(maintainer);
  const name = frozen.spec.app.name;
  const repository = await admin.createRepository({
    owner: maintainer,
    name,
    files: { ".github/CODEOWNERS": `* @${maintainer}\n` },
  });
  const issue = await admin.openIssue({ user: maintainer, title: `Build ${name}`, body: issueBody(frozen) });
  console.log(`GitHub on this machine: ${github.url}/${repository.fullName}  (look at it while it runs)`);
  console.log(`Issue: ${issue.url}\n`);
  await admin.addLabel({ user: maintainer, issue: issue.number, label: implementLabel });
  const status = await showRun(admin, issue.number);
  return summarise({ store: aurora.store, admin, status, setup });
}

/** A plain YAML file becomes the issue that a person would post. */
function issueBody({ text, yaml }: { readonly text: string; readonly yaml: string }): string {
  return text.trim() === yaml.trim() ? `\`\`\`yaml aurora\n${yaml.trimEnd()}\n\`\`\`\n` : text;
}

/** Ahead of the run, with progress: the first time it takes a minute or two. */
async function prepareTools(frozen: FrozenSpec, config: Config): Promise<void> {
  const tree = await generateFoundation(frozen);
  const text = (path: string) => tree.get(path) ?? "";
  await prepareToolchains({
    locks: {
      python: text("backend/requirements.lock"),
      javascript: { packageJson: text("frontend/package.json"), lock: text("frontend/package-lock.json") },
    },
    cacheDirectory: config.cacheDirectory,
    onProgress: (line) => {
      console.log(line);
    },
  });
}

/** @param model the variables that say where the model is */
function demoConfig(directory: string, model: EnvironmentVariables): Config {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return readConfig({
    AURORA_DATA_DIR: join(directory, "aurora"),
    APP_ID: String(app.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: randomBytes(24).toString("hex"),
    PORT: "0",
    AURORA_TICK_SECONDS: "5",
    AURORA_GITHUB_PACE: "none",
    ...model,
  });
}

function appSecrets(config: Config) {
  return { privateKey: config.privateKey, webhookSecret: config.webhookSecret, webhookUrl: null };
}

async function report(
  summary: DemoSummary,
  json: string | undefined,
  places: { readonly directory: string; readonly url: string },
): Promise<void> {
  printSummary(summary, places);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
    console.log(`The summary as data: ${json}`);
  }
}

/** Ctrl-C ends every program that the demo started, then the demo. */
function endWithTheProcess(): void {
  process.on("exit", endAllPrograms);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.error(`\n${signal}: the demo ends, and everything that it started.`);
      process.exit(130);
    });
  }
}
