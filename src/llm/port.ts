/** What Aurora asks of a language model, whoever serves it. */

/** A tool as the model is told of it. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What the model wants done; `arguments` is the text that it wrote, JSON or not. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type Message =
  | { readonly role: "system" | "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

/** `length`: cut off at `maxOutputTokens`. `filtered`: the server held it back. */
export type FinishReason = "stop" | "tool-calls" | "length" | "filtered";

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
  readonly maxOutputTokens: number;
  /** The whole call, retries included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ModelAnswer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly finish: FinishReason;
  /** null when the server does not say. */
  readonly usage: Usage | null;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

export interface Model {
  readonly name: string;
  /** null: unknown, so money is neither limited nor shown. */
  readonly price: Price | null;
  /**
   * One answer. At most one try is one that the server can have charged for: what is tried again was refused before any work.
   * @throws Failure of a model kind, without any secret; the signal's reason when the caller aborts.
   */
  readonly ask: (request: ModelRequest) => Promise<ModelAnswer>;
}
