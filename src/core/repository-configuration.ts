/** `.github/aurora.yml`: what a repository decides about the runs in it. Read from the base branch only, when a run starts. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { type AgentName, agentNames } from "./ids.ts";
import { matchesGlob } from "./ownership.ts";
import { foldPath } from "./paths.ts";
import { type Diagnostic, diagnosticAt, sortDiagnostics, type Span } from "./spec/diagnostic.ts";
import { code, suggestion } from "./spec/nearest.ts";
import type { FileTree } from "./tree.ts";

export const configurationPath = ".github/aurora.yml";

/** A hostile file could be of any length. */
const maxCharacters = 64 * 1024;

const Method = z.enum(["merge", "squash", "rebase"]);

const Instruction = z.string().max(4_000).optional();

const budget = (unit: string) =>
  `What a model may take for one piece of work (a rule, a review, a check): ${unit}. Never more than this Aurora allows. Default: that.`;

/** Every key that something reads; the descriptions are the reference, docs/configuration.md. */
export const RepositoryConfiguration = z.strictObject({
  merge: z
    .enum(["automatic", "commanded"])
    .optional()
    .describe(
      "`automatic`: Aurora merges as soon as nothing waits. `commanded`: not before somebody with write access comments `/aurora merge`. Default: `automatic`.",
    ),
  merge_method: Method.optional().describe(
    "How Aurora merges. Default: the first of merge, squash, rebase that the repository and its rules allow.",
  ),
  approvals: z
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe("Approvals that each pull request needs. Never fewer than the rules of the branch ask for. Default: 0."),
  protected_paths: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^/\\][^\\]*$/, "write paths from the repository's root, with `/` between names and none in front"),
    )
    .max(100)
    .optional()
    .describe(
      "Files that Aurora may not write: `*` is anything within a name, `**` any number of folders. A run whose spec needs one does not start, and no model writes one. Default: none.",
    ),
  model: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      "`off`, or the name of one of the models that this Aurora offers (`AURORA_MODEL`). Default: the first of them, where there is one.",
    ),
  budget_dollars: z.number().min(0).optional().describe(budget("US dollars, where the model's price is configured")),
  budget_tokens: z.int().min(1).optional().describe(budget("tokens, in and out")),
  budget_steps: z.int().min(1).optional().describe(budget("calls")),
  budget_minutes: z.number().positive().optional().describe(budget("minutes")),
  instructions: z
    .strictObject(
      Object.fromEntries(agentNames.map((agent) => [agent, Instruction])) as Record<AgentName, typeof Instruction>,
    )
    .optional()
    .describe(
      "What a model is told beside its task, by agent: `database`, `backend`, `integration`, `frontend`; at most 4,000 characters each. Default: nothing.",
    ),
});
export type RepositoryConfiguration = z.infer<typeof RepositoryConfiguration>;

export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: RepositoryConfiguration }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** @param text of the file; null: there is none, and everything is as by default */
export function parseConfiguration(text: string | null): ParsedConfiguration {
  if (text === null) {
    return { ok: true, configuration: {} };
  }
  const locate = locator(text);
  if (text.length > maxCharacters) {
    const message = `The file has ${text.length.toLocaleString("en")} characters; at most ${maxCharacters.toLocaleString("en")} are read.`;
    return { ok: false, diagnostics: [locate({ start: 0, end: 1 }, message)] };
  }
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent", version: "1.2" });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    return { ok: false, diagnostics: [locate({ start, end }, `This is not valid YAML: ${error.message}.`)] };
  }
  let value: unknown;
  try {
    // No aliases: a few lines of them can stand for millions of values.
    value = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    return { ok: false, diagnostics: [locate({ start: 0, end: 1 }, "YAML aliases (`*name`) are not read here.")] };
  }
  const parsed = RepositoryConfiguration.safeParse(value);
  return parsed.success
    ? { ok: true, configuration: parsed.data }
    : {
        ok: false,
        diagnostics: sortDiagnostics(parsed.error.issues.flatMap((issue) => problems(issue, document, locate))),
      };
}

type Locate = (span: Span, message: string) => Diagnostic;

function locator(text: string): Locate {
  const lines = text.split(/\r?\n/);
  const counter = new LineCounter();
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    counter.addNewLine(at + 1);
  }
  counter.lineStarts.unshift(0);
  return ({ start, end }, message) => {
    const { line, col } = counter.linePos(Math.min(start, text.length));
    return diagnosticAt(lines, line, col - 1, col - 1 + Math.max(1, end - start), message);
  };
}

function problems(issue: z.core.$ZodIssue, document: Document, locate: Locate): Diagnostic[] {
  if (issue.code === "unrecognized_keys") {
    const [section] = issue.path;
    const known = section === "instructions" ? agentNames : Object.keys(RepositoryConfiguration.shape);
    const place = section === undefined ? configurationPath : code(String(section));
    return issue.keys.map((key) =>
      locate(spanOfKey(document, issue.path, key), `${code(key)} is not a key of ${place}.${suggestion(key, known)}`),
    );
  }
  const [key] = issue.path;
  const subject = typeof key === "string" ? `${code(key)}: ` : "";
  return [locate(spanOf(document, issue.path), `${subject}${issue.message}`)];
}

function spanOf(document: Document, path: readonly PropertyKey[]): Span {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const [start, end] = (isNode(node) ? node.range : null) ?? [0, 1];
  return { start, end };
}

function spanOfKey(document: Document, path: readonly PropertyKey[], key: string): Span {
  const section = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(section)
    ? section.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  const [start, end] = (isScalar(pair?.key) ? pair.key.range : null) ?? [0, 1];
  return { start, end };
}

interface Demands {
  readonly mergeMethods: readonly z.infer<typeof Method>[];
  readonly requiredApprovals: number;
}

/** What the base demands, with what the repository wishes on top: never less than GitHub's own rules. */
export function underConfiguration<T extends Demands>(
  base: T,
  { merge_method: method, approvals = 0 }: RepositoryConfiguration,
): T {
  return {
    ...base,
    mergeMethods: base.mergeMethods.filter((allowed) => method === undefined || allowed === method),
    requiredApprovals: Math.max(base.requiredApprovals, approvals),
  };
}

export interface ModelLimits {
  readonly steps: number;
  readonly tokens: number;
  /** US dollars. */
  readonly money: number;
  readonly seconds: number;
}

/** A repository can lower what the operator allows, never raise it. */
export function underBudget(limits: ModelLimits, configuration: RepositoryConfiguration): ModelLimits {
  const {
    budget_steps: steps,
    budget_tokens: tokens,
    budget_dollars: dollars,
    budget_minutes: minutes,
  } = configuration;
  return {
    steps: Math.min(limits.steps, steps ?? Infinity),
    tokens: Math.min(limits.tokens, tokens ?? Infinity),
    money: Math.min(limits.money, dollars ?? Infinity),
    seconds: Math.min(limits.seconds, minutes === undefined ? Infinity : minutes * 60),
  };
}

/** The model that works for a repository, or why none does: a sentence for people. */
export type ModelChoice = { readonly name: string } | { readonly reason: string };

/** @param offered the names that the operator configured; the first is the default */
export function chooseModel({ model: wanted }: RepositoryConfiguration, offered: readonly string[]): ModelChoice {
  const [standard] = offered;
  if (wanted === "off") {
    return { reason: `\`${configurationPath}\` switches models off here.` };
  }
  if (standard === undefined) {
    return { reason: "No model is configured for this Aurora." };
  }
  if (wanted !== undefined && !offered.includes(wanted)) {
    return {
      reason: `\`${configurationPath}\` asks for the model ${code(wanted)}, which this Aurora does not offer.${suggestion(wanted, offered)}`,
    };
  }
  return { name: wanted ?? standard };
}

/** Whether nobody but people may write a path, in whatever spelling. */
export function isProtected(path: string, { protected_paths: globs = [] }: RepositoryConfiguration): boolean {
  return globs.some((glob) => matchesGlob(foldPath(path), foldPath(glob)));
}

/**
 * Protected files that a run would write.
 * @param existing the base's files of the generated paths: what is there already stays as it is, and so do all at the root
 */
export function protectedWrites(
  generated: FileTree,
  existing: ReadonlyMap<string, string>,
  configuration: RepositoryConfiguration,
): readonly string[] {
  return [...generated]
    .filter(([path, text]) => existing.get(path) !== text && (path.includes("/") || !existing.has(path)))
    .map(([path]) => path)
    .filter((path) => isProtected(path, configuration));
}
