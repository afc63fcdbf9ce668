/** What a model was told, said and did, as lines of JSON: what people look at when they want to know why. */
import { appendFile } from "node:fs/promises";
import type { Failure } from "../core/failure.ts";
import type { Redact } from "../core/redact.ts";
import type { Limit, Spent } from "./budget.ts";
import type { FinishReason, Message, Usage } from "./port.ts";
import type { Finish } from "./tools.ts";

export type Ending =
  | ({ readonly kind: "finished" } & Finish)
  | { readonly kind: "budget"; readonly limit: Limit }
  | { readonly kind: "malformed" }
  | { readonly kind: "aborted" }
  | { readonly kind: "failed"; readonly failure: Failure };

export type Step =
  /** Exactly as the model got it or gave it. */
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "answered"; readonly finish: FinishReason; readonly usage: Usage | null }
  | { readonly kind: "end"; readonly ending: Ending; readonly spent: Spent };

export type RecordStep = (step: Step) => Promise<void>;

/** Appends to a file, every secret taken out by value. */
export function trajectoryFile(file: string, redact: Redact, now: () => Date = () => new Date()): RecordStep {
  return (step) =>
    appendFile(file, `${redact(JSON.stringify({ at: now().toISOString(), ...step }, withMessage))}\n`, { mode: 0o600 });
}

/** An error's message is no property that JSON writes by itself. */
function withMessage(_key: string, value: unknown): unknown {
  return value instanceof Error ? Object.fromEntries([...Object.entries(value), ["message", value.message]]) : value;
}
