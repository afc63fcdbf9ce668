/** The live check of the system gate: both servers for real, on each database that can be had. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inputSchema } from "../core/contracts/openapi-schemas.ts";
import type { Finding } from "../core/gate.ts";
import { seedLogin, seedVariables } from "../core/seed.ts";
import type { ValueType } from "../core/spec/model.ts";
import { parseSpec } from "../core/spec/parse.ts";
import { counted, type GateContext, NotRun } from "./gate.ts";
import { Models, OpenApi } from "./live-openapi.ts";
import { livePlan, type LivePlan, type LiveSeed } from "./live-plan.ts";
import { LiveResult, type LiveStep, type LiveTask } from "./live-result.ts";
import { sampleBody } from "./live-samples.ts";
import { parseJson } from "./parse.ts";
import { postgresName, startablePostgres } from "./postgres.ts";
import { runTool } from "./tool.ts";
import { checker } from "./typescript/modules.ts";

export interface LiveOutcome {
  /** "frontend build, 9 live requests through both on SQLite" */
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Build; then migrate, fill, serve and ask on each database. */
export async function live(context: GateContext): Promise<LiveOutcome> {
  const { python, javascript } = context.toolchains;
  const plan = livePlan(
    parseJson("contracts/openapi.json", OpenApi, await text(context, "contracts/openapi.json")),
    context.files.includes("contracts/models.json")
      ? parseJson("contracts/models.json", Models, await text(context, "contracts/models.json"))
      : null,
    liveSeed(await text(context, ".aurora/spec.yaml")),
  );
  const postgres = startablePostgres(context);
  const databases = [
    { name: "SQLite", url: null },
    ...(postgres === null ? [] : [{ name: postgresName(postgres.version), url: "{url}" }]),
  ];
  const result = await runTool(context, {
    name: "The live check",
    kind: "javascript",
    timeoutMs: 300_000,
    args: ({ tree, scripts }) => {
      const module = (path: string) => `${tree}/frontend/node_modules/${path}`;
      const { name, script } = checker(javascript);
      const task: LiveTask = {
        tree,
        python: python.python,
        build: [
          { title: name, args: [module(script), "--noEmit"] },
          { title: "vite build", args: [module("vite/bin/vite.js"), "build"] },
        ],
        preview: [module("vite/bin/vite.js"), "preview"],
        databases,
        plan,
      };
      const ask = [`${scripts}/live-check.mts`, JSON.stringify(task)];
      return postgres === null
        ? ask
        : [`${scripts}/with-postgres.mts`, postgres.binaries, "--", javascript.node, ...ask];
    },
  });
  const live = parseJson("The live check", LiveResult, result.stdout, result.stderr);
  return livePart(
    plan,
    databases.map(({ name }) => name),
    live,
  );
}

function livePart(plan: LivePlan, names: readonly string[], { steps, databases }: LiveResult): LiveOutcome {
  const build = steps.filter(({ passed }) => !passed).map(({ name, detail }) => liveFinding(name, detail));
  const asked = databases.map((database) => ({ name: database.name, ...outcome(plan, database) }));
  const findings = [...build, ...databaseFindings(asked)];
  if (findings.length === 0 && (asked.length < names.length || asked.some(({ whole }) => !whole))) {
    throw new NotRun("the live check left requests out");
  }
  const said = new Map<string, string[]>();
  for (const { name, requests, note } of asked) {
    const text = `${counted(requests, "live request")} through both${note}`;
    said.set(text, [...(said.get(text) ?? []), name]);
  }
  const counts = [...said].map(([text, on]) => `${text} on ${on.join(" and ")}`);
  return { text: ["frontend build", ...counts].join(", "), findings };
}

/** What fails on every database is one finding; what fails on some says on which. */
function databaseFindings(
  asked: readonly { readonly name: string; readonly failed: readonly LiveStep[] }[],
): Finding[] {
  const failures = new Map<string, { readonly detail: string; readonly on: string[] }>();
  for (const { name, failed } of asked) {
    for (const step of failed) {
      const known = failures.get(step.name) ?? { detail: step.detail, on: [] };
      known.on.push(name);
      failures.set(step.name, known);
    }
  }
  return [...failures].map(([step, { detail, on }]) =>
    liveFinding(on.length === asked.length ? step : `${step} (on ${on.join(" and ")})`, detail),
  );
}

/** What the steps on one database prove. */
function outcome(plan: LivePlan, { steps, creations }: LiveResult["databases"][number]) {
  const last = creations.at(-1)?.steps ?? [];
  const forbidden = (tried: LiveStep[]) => tried.find(({ refused, passed }) => refused && !passed);
  // A sample that every entity's own rules forbid proves nothing, for or against.
  const onlyRefused = creations.every((tried) => forbidden(tried.steps) !== undefined);
  const all = [...steps, ...(onlyRefused ? last.filter(({ refused }) => !refused) : last)];
  const refusal = forbidden(last);
  return {
    failed: all.filter(({ passed }) => !passed),
    whole:
      plan.checks.every(({ name }) => steps.some((step) => step.name === name)) &&
      (plan.creations.length === 0 || last.length > 0),
    requests: all.filter(({ name, refused }) => /(?:GET|POST) |page/.test(name) && !refused).length,
    note:
      plan.creations.length === 0
        ? " (nothing can be created through the API alone)"
        : onlyRefused && refusal !== undefined
          ? ` (no sample was created: ${refusal.detail})`
          : "",
  };
}

/** Values for the seed's variables and, where one of its rows can sign in, that login; null: there is no seed. */
function liveSeed(yaml: string | null): LiveSeed | null {
  const parsed = yaml === null ? null : parseSpec(yaml);
  if (parsed?.ok !== true || parsed.spec.seed.length === 0) {
    return null;
  }
  const environment = Object.fromEntries(seedVariables(parsed.spec).map(({ name, type }) => [name, seedSample(type)]));
  const login = seedLogin(parsed.spec);
  const password = login === null ? undefined : environment[login.passwordVariable];
  return { environment, login: login === null || password === undefined ? null : { login: login.login, password } };
}

/** Text that the seed takes for a value of this type. */
function seedSample(type: ValueType): string {
  const schema = inputSchema(type);
  return String(sampleBody({ properties: { value: schema }, required: ["value"] }, {})["value"]);
}

function liveFinding(name: string, detail: string): Finding {
  return { path: null, line: null, column: null, rule: "live", message: `${name}: ${detail.slice(-1800)}` };
}

async function text(context: GateContext, path: string): Promise<string | null> {
  return context.files.includes(path) ? readFile(join(context.tree, path), "utf8") : null;
}
