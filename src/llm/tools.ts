/** The seven things that a model can do. */
import { z } from "zod";
import { asFailure, Failure } from "../core/failure.ts";
import { canonicalText } from "../core/untrusted-text.ts";
import { writeProblem } from "./policy.ts";
import type { ToolCall, ToolDescription } from "./port.ts";
import type { Workplace } from "./workplace.ts";

/** `note`: for people, what was tried. */
export type ToolResult =
  | { readonly kind: "done" | "refused" | "malformed"; readonly text: string; readonly note?: string }
  | ({ readonly kind: "finished" } & Finish);

/** What the model says at the end. */
export interface Finish {
  readonly achieved: boolean;
  readonly summary: string;
  /** By the number of the thread in the task. */
  readonly replies: readonly { readonly thread: number; readonly text: string }[];
}

export interface Tools {
  readonly run: (call: ToolCall, signal: AbortSignal) => Promise<ToolResult>;
  /** Paths written so far. */
  readonly changed: () => readonly string[];
}

const maxShown = 40_000;
const maxMatches = 100;
const maxFiles = 60;

const path = z.string().describe("From the repository's root, with / between segments");
const parameters = {
  list: z.strictObject({ under: z.string().default("").describe("Only paths that start so") }),
  read: z.strictObject({
    path,
    from_line: z.number().int().min(1).default(1),
    to_line: z.number().int().min(1).optional(),
  }),
  search: z.strictObject({ text: z.string().min(1).describe("Exact text, no pattern"), under: z.string().default("") }),
  write: z.strictObject({ path, text: z.string().describe("The whole file") }),
  replace: z.strictObject({
    path,
    old: z.string().min(1).describe("Occurs exactly once in the file"),
    new: z.string(),
  }),
  run_gate: z.strictObject({}),
  finish: z.strictObject({
    achieved: z.boolean().describe("false: it cannot be done, and the summary says why"),
    summary: z.string().min(1).max(2_000),
    replies: z
      .array(z.strictObject({ thread: z.int().min(1), text: z.string().min(1).max(2_000) }))
      .max(100)
      .default([])
      .describe("Where the task has numbered threads: what to say in each"),
  }),
};
type ToolName = keyof typeof parameters;

const descriptions: Readonly<Record<ToolName, string>> = {
  list: "Lists the files of the repository.",
  read: "Shows a file, or some of its lines.",
  search: "Finds the lines that hold a text.",
  write: "Writes a whole file; makes it where there is none.",
  replace: "Replaces one piece of a file.",
  run_gate: "Runs the quality gates on the files as they are now.",
  finish: "Ends the work. With achieved = true the gates must pass.",
};

export const toolDescriptions: readonly ToolDescription[] = Object.entries(parameters).map(([name, schema]) => ({
  name,
  description: descriptions[name as ToolName],
  parameters: z.toJSONSchema(schema, { io: "input" }),
}));

export function createTools(workplace: Workplace): Tools {
  const changed = new Set<string>();
  let gated = false;

  const write = async (target: string, text: string, before: string | null): Promise<ToolResult> => {
    const existing = await workplace.list();
    const full = changed.size >= maxFiles && !changed.has(target) ? `would be more than ${maxFiles} files` : null;
    const problem = full ?? writeProblem({ path: target, text, before, existing, owned: workplace.owned });
    if (problem !== null) {
      return refused(`${JSON.stringify(target)} ${problem}`);
    }
    await workplace.write(target, text);
    changed.add(target);
    gated = false;
    return { kind: "done", text: "Written.", note: `wrote ${target}` };
  };
  const gate = async (signal: AbortSignal): Promise<ToolResult> => {
    const verdict = await workplace.runGate(signal);
    gated = verdict.passed;
    const outcome = verdict.passed ? "The gates pass." : "The gates do not pass.";
    return { kind: "done", text: cut(`${outcome}\n${verdict.text}`), note: outcome };
  };

  const actions: {
    readonly [Name in ToolName]: (args: z.infer<(typeof parameters)[Name]>, signal: AbortSignal) => Promise<ToolResult>;
  } = {
    list: async ({ under }) => shown((await workplace.list()).filter((name) => name.startsWith(under))),
    read: async (args) => {
      const text = await workplace.read(args.path);
      return text === null
        ? refused(`There is no text file ${JSON.stringify(args.path)}`)
        : shown(text.split("\n").slice(args.from_line - 1, args.to_line));
    },
    search: async ({ text, under }) => shown(await matches(workplace, text, under)),
    write: async (args) => write(args.path, args.text, await workplace.read(args.path)),
    replace: async (args) => {
      const before = await workplace.read(args.path);
      const parts = before?.split(args.old) ?? [];
      return parts.length === 2
        ? write(args.path, parts.join(args.new), before)
        : refused(`${JSON.stringify(args.path)} holds that text ${Math.max(0, parts.length - 1)} times, not once`);
    },
    run_gate: (_args, signal) => gate(signal),
    finish: async ({ achieved, summary, replies }, signal) => {
      const red = achieved && !gated ? await gate(signal) : null;
      return red === null || gated ? { kind: "finished", achieved, ...said(summary, replies) } : red;
    },
  };

  const said = (summary: string, replies: Finish["replies"]) => ({
    summary: canonicalText(summary),
    replies: replies.map(({ thread, text }) => ({ thread, text: canonicalText(text) })),
  });

  return {
    run: (call, signal) => perform(actions, call, signal),
    changed: () => [...changed].sort(),
  };
}

/** Checks what the model wrote, then does it; a Failure of the workplace is an answer for the model. */
async function perform(
  actions: Readonly<Record<ToolName, (args: never, signal: AbortSignal) => Promise<ToolResult>>>,
  call: ToolCall,
  signal: AbortSignal,
): Promise<ToolResult> {
  const name = z.enum(Object.keys(parameters) as [ToolName, ...ToolName[]]).safeParse(call.name).data;
  if (name === undefined) {
    return { kind: "malformed", text: `There is no tool ${JSON.stringify(call.name)}.` };
  }
  const args = parameters[name].safeParse(jsonOrNull(call.arguments));
  if (!args.success) {
    return { kind: "malformed", text: `The arguments of ${name} are wrong:\n${z.prettifyError(args.error)}` };
  }
  try {
    return await actions[name](args.data as never, signal);
  } catch (error) {
    if (error instanceof Failure && error.kind === "ownership-violated") {
      return refused(asFailure(error).message);
    }
    throw error;
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return null;
  }
}

async function matches(workplace: Workplace, text: string, under: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await workplace.list()).filter((candidate) => candidate.startsWith(under))) {
    const lines = (await workplace.read(name))?.split("\n") ?? [];
    found.push(
      ...lines.flatMap((line, index) => (line.includes(text) ? [`${name}:${index + 1}: ${line.slice(0, 300)}`] : [])),
    );
    if (found.length > maxMatches) {
      return [...found.slice(0, maxMatches), "… and more"];
    }
  }
  return found;
}

const shown = (lines: readonly string[]): ToolResult => ({
  kind: "done",
  text: cut(lines.length === 0 ? "Nothing." : lines.join("\n")),
});
const refused = (why: string): ToolResult => ({
  kind: "refused",
  text: `Refused: ${why}.`,
  note: `was refused: ${why}`,
});
const cut = (text: string) =>
  text.length <= maxShown ? text : `${text.slice(0, maxShown)}\n… cut after ${maxShown} characters`;
