/** An agent's worktree as a model's workplace: its files, and its gates on exactly what would be committed. */
import { rm } from "node:fs/promises";
import { formatFile } from "../agents/format-file.ts";
import { Failure } from "../core/failure.ts";
import type { GateReport } from "../core/gate.ts";
import type { Sha } from "../core/ids.ts";
import { ownedGlobs } from "../core/ownership.ts";
import { isProtected, type RepositoryConfiguration } from "../core/repository-configuration.ts";
import { runGates } from "../gates/run-gates.ts";
import { listInside, readInside, writeInside } from "../git/files.ts";
import { exportTree } from "../git/merge.ts";
import { stageAll, type Worktree } from "../git/worktree.ts";
import type { GateVerdict, Workplace } from "../llm/workplace.ts";
import type { AgentJob } from "./agent-work.ts";

export interface WorkplaceOptions {
  readonly worktree: Worktree;
  /** What the worktree stood on before the model began. */
  readonly parent: Sha;
  readonly configuration: RepositoryConfiguration;
  /** What has to be so beside the gates; null: it is. */
  readonly alsoWanted: (read: Workplace["read"]) => Promise<string | null>;
}

export function openWorkplace(job: AgentJob, options: WorkplaceOptions): Workplace {
  const { worktree, configuration } = options;
  const { directory } = worktree;
  const written = new Set<string>();
  const read = (path: string) => readInside(directory, path);
  return {
    owned: ownedGlobs[job.agent],
    list: () => listInside(directory),
    read,
    write: async (path, text) => {
      if (isProtected(path, configuration)) {
        throw refused(`${JSON.stringify(path)} is protected by the repository's configuration`);
      }
      await writeInside(directory, path, text);
      written.add(path);
    },
    runGate: async (signal) => {
      const laidOut = await layOut(directory, [...written]);
      const reports = await gatesOn(job, options, signal);
      const missing = await options.alsoWanted(read);
      return verdictOf(reports, missing, laidOut);
    },
  };
}

const refused = (message: string) =>
  new Failure({ kind: "ownership-violated", message, retryable: false, audience: "user" });

/** Layout is no work for a model. What does not parse stays as it is: the gates say where. @returns what was changed */
async function layOut(directory: string, paths: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  for (const path of paths) {
    const text = await readInside(directory, path);
    if (text === null) {
      continue;
    }
    const formatted = await formatFile(path, text).catch(() => text);
    if (formatted !== text) {
      await writeInside(directory, path, formatted);
      changed.push(path);
    }
  }
  return changed;
}

async function gatesOn(job: AgentJob, options: WorkplaceOptions, signal: AbortSignal): Promise<readonly GateReport[]> {
  const { context, agent } = job;
  const { worktree, parent } = options;
  const tree = await stageAll(worktree, { owned: ownedGlobs[agent], parent });
  const directory = `${worktree.directory}.tried`;
  await rm(directory, { recursive: true, force: true });
  try {
    await exportTree(worktree.mirror, tree, directory);
    const toolchains = await context.toolchains(directory);
    const runs = await runGates({
      tree: directory,
      agent,
      toolchains,
      sandbox: context.sandbox,
      trust: "untrusted",
      signal,
      onReport: ({ report }) => {
        context.metrics.gate(report);
      },
    });
    return runs.map(({ report }) => report);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Findings of one gate that are shown; the rest are mostly the same mistake again. */
const mostFindings = 30;

/** @returns the verdict with figures and findings as text, for a model. */
export function verdictOf(
  reports: readonly GateReport[],
  missing: string | null,
  laidOut: readonly string[] = [],
): GateVerdict {
  const lines = reports.flatMap(({ status, summary, findings }) => [
    `${status === "passed" ? "passed" : "NOT PASSED"}: ${summary}`,
    ...(status === "passed" ? [] : findings.slice(0, mostFindings).map(findingLine)),
    ...(status !== "passed" && findings.length > mostFindings
      ? [`  … and ${findings.length - mostFindings} more`]
      : []),
  ]);
  return {
    passed: missing === null && reports.every(({ status }) => status === "passed"),
    text: [
      ...lines,
      ...(missing === null ? [] : [`NOT PASSED: ${missing}`]),
      ...(laidOut.length === 0 ? [] : [`Laid out anew, so read before you replace: ${laidOut.join(", ")}`]),
    ].join("\n"),
  };
}

function findingLine({ path, line, column, rule, message }: GateReport["findings"][number]): string {
  const place =
    path === null ? "" : `${path}${line === null ? "" : `:${line}${column === null ? "" : `:${column}`}`}: `;
  return `  ${place}${rule === null ? "" : `${rule} `}${message}`;
}
