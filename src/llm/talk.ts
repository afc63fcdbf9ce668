/** The conversation with a model: what is said to it is canonical, without secrets, and recorded exactly as it is said. */
import type { Redact } from "../core/redact.ts";
import { canonicalText } from "../core/untrusted-text.ts";
import type { Message, Model, ModelAnswer, Usage } from "./port.ts";
import { createTokenBound } from "./token-bound.ts";
import { toolDescriptions } from "./tools.ts";
import type { RecordStep } from "./trajectory.ts";

export interface Talk {
  /** The most tokens that the next question can have. */
  readonly inputBound: () => number;
  readonly say: (message: Exclude<Message, { role: "assistant" }>) => Promise<void>;
  /** @param settle is told what the answer took, as soon as it is there. */
  readonly ask: (
    maxOutputTokens: number,
    signal: AbortSignal,
    settle: (usage: Usage | null) => void,
  ) => Promise<ModelAnswer>;
}

export interface TalkOptions {
  readonly model: Model;
  readonly redact: Redact;
  readonly record: RecordStep;
  /** Of one answer. Default: five minutes. */
  readonly callTimeoutMs?: number;
}

/** Calls in one answer; those beyond are dropped. */
const maxCalls = 20;

export function createTalk({ model, record, redact, callTimeoutMs = 300_000 }: TalkOptions): Talk {
  const messages: Message[] = [];
  const bound = createTokenBound(toolDescriptions);
  return {
    inputBound: () => bound.next(),
    say: async (spoken) => {
      const message = { ...spoken, text: redact(canonicalText(spoken.text)) };
      messages.push(message);
      bound.said(message);
      await record({ kind: "message", message });
    },
    ask: async (maxOutputTokens, signal, settle) => {
      const answer = await model.ask({
        messages,
        tools: toolDescriptions,
        maxOutputTokens,
        timeoutMs: callTimeoutMs,
        signal,
      });
      settle(answer.usage);
      const calls = answer.calls.slice(0, maxCalls);
      const message = { role: "assistant", text: answer.text, calls } as const;
      messages.push(message);
      bound.answered(answer.usage, message);
      await record({ kind: "message", message });
      await record({ kind: "answered", finish: answer.finish, usage: answer.usage });
      return { ...answer, calls };
    },
  };
}
