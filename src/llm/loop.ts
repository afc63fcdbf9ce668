/**
 * A model at work: it is told the task, asks for tools, reads what they say, until it finishes or a limit ends it. What it says is
 * never believed: every tool looks at the policy, and whoever called the loop runs the gates on the result again.
 */
import { asFailure } from "../core/failure.ts";
import type { Budget, Spent } from "./budget.ts";
import type { ModelAnswer } from "./port.ts";
import { createTalk, type Talk, type TalkOptions } from "./talk.ts";
import { createTools, type Tools } from "./tools.ts";
import type { Ending } from "./trajectory.ts";
import type { Workplace } from "./workplace.ts";

export interface Outcome {
  readonly ending: Ending;
  /** One phrase each: "wrote backend/app/x.py", "The gates do not pass." */
  readonly tried: readonly string[];
  /** Paths. */
  readonly changed: readonly string[];
  readonly spent: Spent;
}

export interface Work extends TalkOptions {
  readonly budget: Budget;
  readonly workplace: Workplace;
  /** Always the same, so that servers can keep what they made of it. */
  readonly system: string;
  readonly task: string;
  readonly signal: AbortSignal;
  /** Default: 8 192. */
  readonly maxOutputTokens?: number;
}

/** Answers in a row that no tool could do anything with. */
const maxMalformed = 3;

const nudge = "That was no tool call. Use the tools; when you are done, or cannot go on, call finish.";

export async function runLoop(work: Work): Promise<Outcome> {
  const tools = createTools(work.workplace);
  const talk = createTalk(work);
  const tried: string[] = [];
  let malformed = 0;

  const end = async (ending: Ending): Promise<Outcome> => {
    const spent = work.budget.spent();
    await work.record({ kind: "end", ending, spent });
    return { ending, tried, changed: tools.changed(), spent };
  };

  await talk.say({ role: "system", text: work.system });
  await talk.say({ role: "user", text: work.task });
  for (;;) {
    if (work.signal.aborted) {
      return end({ kind: "aborted" });
    }
    const outputTokens = work.maxOutputTokens ?? 8_192;
    const reservation = work.budget.reserve({ inputTokens: talk.inputBound(), outputTokens });
    if ("exhausted" in reservation) {
      return end({ kind: "budget", limit: reservation.exhausted });
    }
    // What is left of the wall time is left for the answer and for what the tools then do.
    const signal = AbortSignal.any([work.signal, AbortSignal.timeout(reservation.timeoutMs)]);
    try {
      const answer = await talk.ask(outputTokens, signal, reservation.settle);
      const results = await useTools(tools, answer, { talk, tried, signal });
      const finished = results.find((result) => result.kind === "finished");
      if (finished !== undefined) {
        return await end(finished);
      }
      malformed = results.length === 0 || results.some(({ kind }) => kind === "malformed") ? malformed + 1 : 0;
      if (malformed === maxMalformed) {
        return await end({ kind: "malformed" });
      }
    } catch (error) {
      reservation.settle(null);
      return await end(endingOf(error, work.signal, signal));
    }
  }
}

async function useTools(
  tools: Tools,
  answer: ModelAnswer,
  { talk, tried, signal }: { readonly talk: Talk; readonly tried: string[]; readonly signal: AbortSignal },
) {
  const results = [];
  for (const call of answer.calls) {
    signal.throwIfAborted();
    const result = await tools.run(call, signal);
    results.push(result);
    if (result.kind === "finished") {
      return results;
    }
    tried.push(...(result.note === undefined ? [] : [result.note]));
    await talk.say({ role: "tool", callId: call.id, text: result.text });
  }
  if (answer.calls.length === 0) {
    await talk.say({ role: "user", text: nudge });
  }
  return results;
}

function endingOf(error: unknown, asked: AbortSignal, limited: AbortSignal): Ending {
  if (asked.aborted) {
    return { kind: "aborted" };
  }
  return limited.aborted ? { kind: "budget", limit: "seconds" } : { kind: "failed", failure: asFailure(error) };
}
