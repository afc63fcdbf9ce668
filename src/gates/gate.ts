/** What a gate is, and what it has to work with. One file per gate says which tool runs and how its output is read. */
import type { ContractName } from "../core/contracts/model.ts";
import type { Finding, GateName, GateReport } from "../core/gate.ts";
import type { AgentName, ContentHash } from "../core/ids.ts";
import type { Sandbox, Trust } from "../sandbox/sandbox.ts";
import type { Toolchains } from "./toolchains.ts";

export interface GateContext {
  /** The tree that is looked at; no gate writes to it, each tool works on a copy of its own. */
  readonly tree: string;
  /** Every file of the tree, from its root, sorted; links, `.git`, caches and installed packages are left out. */
  readonly files: readonly string[];
  readonly agent: AgentName;
  readonly toolchains: Toolchains;
  readonly sandbox: Sandbox;
  readonly trust: Trust;
  readonly signal: AbortSignal | undefined;
}

/** What the running code really has, to be published under the contract's name. */
export interface Published {
  readonly name: ContractName;
  readonly document: unknown;
  readonly hash: ContentHash;
}

export interface GateRun {
  readonly report: GateReport;
  readonly publishes: Published | null;
}

/** A gate's own words; the runner adds name, time and sandbox. */
export interface Outcome {
  readonly status: "passed" | "failed";
  readonly value: number | string;
  readonly bar: number | string;
  readonly unit: string;
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly publishes?: Published | null;
}

export interface Gate {
  readonly name: GateName;
  /** The tools that it runs, with versions. */
  readonly tools: (context: GateContext) => string[];
  /** @throws NotRun when a tool gave no answer that can be trusted */
  readonly run: (context: GateContext) => Promise<Outcome>;
}

/** No figure: a tool did not start, did not end, printed what cannot be read, or found nothing to look at. Red, never green. */
export class NotRun extends Error {
  override readonly name = "NotRun";
  /** The end of what the tool printed, for a person who looks for the reason; may be empty. */
  readonly printed: string;

  /** @param printed all of it: the stack of a JavaScript error is left out, and the last line goes into the message */
  constructor(reason: string, printed = "") {
    const lines = printed.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
    const last = lines.at(-1)?.trim().slice(0, 300);
    super(last === undefined ? reason : `${reason}: ${last}`);
    this.printed = lines.slice(-30).join("\n").slice(-4_000);
  }
}

/** "mypy 2.4.1" for each name that the lock pins. */
export function versions(packages: ReadonlyMap<string, string>, names: readonly string[]): string[] {
  return names.map((name) => `${name} ${packages.get(name) ?? "(not locked)"}`);
}

/** Rounded down to one decimal, so that what is below a bar never reads as if it had reached it. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part / whole) * 1000) / 10;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
