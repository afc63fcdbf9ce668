import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Message } from "../../src/llm/port.ts";
import { createTokenBound } from "../../src/llm/token-bound.ts";

test("the bound is never below a server's count, whether it tells it or not", () => {
  // The most that a server can count: a token for each byte, and some around each message.
  const count = (messages: readonly Message[]) =>
    messages.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 10, 0);
  const turn = fc.record({
    said: fc.string({ unit: "binary" }),
    answered: fc.string({ unit: "binary" }),
    tells: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
      const bound = createTokenBound([]);
      const messages: Message[] = [];
      for (const { said, answered, tells } of turns) {
        const message = { role: "user", text: said } as const;
        messages.push(message);
        bound.said(message);
        const inputTokens = count(messages);
        expect(bound.next()).toBeGreaterThanOrEqual(inputTokens);
        const answer = { role: "assistant", text: answered, calls: [] } as const;
        messages.push(answer);
        bound.answered(tells ? { inputTokens, outputTokens: Buffer.byteLength(answered) } : null, answer);
      }
    }),
  );
});

test("what a server has counted takes the place of the bytes", () => {
  const bound = createTokenBound([]);
  bound.said({ role: "user", text: "x".repeat(10_000) });
  bound.answered({ inputTokens: 2_500, outputTokens: 10 }, { role: "assistant", text: "ok", calls: [] });
  expect(bound.next()).toBeLessThan(2_600);
});
