/**
 * How many tokens a conversation can have at most. A token stands for a byte or more, so bytes are a bound; what the server has
 * counted once is known, and only what was said since is bounded.
 */
import type { Message, ToolDescription, Usage } from "./port.ts";

/** What a server adds around a message to say whose it is. */
const perMessage = 32;

export interface TokenBound {
  readonly said: (message: Message) => void;
  /** The server's count for all that was said, and for its answer; null when it does not say. */
  readonly answered: (usage: Usage | null, answer: Message) => void;
  /** Of the input of the next call. */
  readonly next: () => number;
}

export function createTokenBound(tools: readonly ToolDescription[]): TokenBound {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value)) + perMessage;
  let bound = bytes(tools);
  return {
    said: (message) => {
      bound += bytes(message);
    },
    answered: (usage, answer) => {
      bound = usage === null ? bound + bytes(answer) : usage.inputTokens + usage.outputTokens + perMessage;
    },
    next: () => bound,
  };
}
