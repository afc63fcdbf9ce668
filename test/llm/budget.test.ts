import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { createBudget, type Limits } from "../../src/llm/budget.ts";

const limits: Limits = { steps: 10, tokens: 1_000, money: 1, seconds: 60 };
const worst = { inputTokens: 100, outputTokens: 50 };

test("what a call really took replaces what was reserved for it", () => {
  const budget = createBudget(limits, { input: 1_000, output: 2_000 }, () => 0);
  const reservation = budget.reserve(worst);
  expect(budget.spent()).toEqual({ steps: 1, ...worst, money: 0.2, seconds: 0 });
  if ("exhausted" in reservation) {
    throw new Error(reservation.exhausted);
  }
  reservation.settle({ inputTokens: 90, outputTokens: 10 });
  reservation.settle({ inputTokens: 0, outputTokens: 0 });
  expect(budget.spent()).toEqual({ steps: 1, inputTokens: 90, outputTokens: 10, money: 0.11, seconds: 0 });
});

test("when nobody knows what a call took, it took the worst case", () => {
  const budget = createBudget(limits, null, () => 0);
  const reservation = budget.reserve(worst);
  if ("settle" in reservation) {
    reservation.settle(null);
  }
  expect(budget.spent()).toEqual({ steps: 1, ...worst, money: null, seconds: 0 });
});

test.each<[keyof Limits, Partial<Limits>]>([
  ["steps", { steps: 0 }],
  ["tokens", { tokens: 149 }],
  ["money", { money: 0.19 }],
  ["seconds", { seconds: 0 }],
])("the limit on %s is named", (limit, changed) => {
  const budget = createBudget({ ...limits, ...changed }, { input: 1_000, output: 2_000 }, () => 0);
  expect(budget.reserve(worst)).toEqual({ exhausted: limit });
  expect(budget.spent()).toMatchObject({ steps: 0, inputTokens: 0 });
});

test("a call may take the wall time that is left", () => {
  let time = 5_000;
  const budget = createBudget(limits, null, () => time);
  time += 50_000;
  expect(budget.reserve(worst)).toMatchObject({ timeoutMs: 10_000 });
  time += 10_000;
  expect(budget.reserve(worst)).toEqual({ exhausted: "seconds" });
});

test("no limit is ever exceeded, whatever is reserved and settled in whatever order", () => {
  const amount = fc.nat({ max: 400 });
  const call = fc.record({
    input: amount,
    output: amount,
    used: fc.option(
      fc.record({
        input: fc.double({ min: 0, max: 1, noNaN: true }),
        output: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    ),
    settlesAfter: fc.nat({ max: 4 }),
    ms: fc.nat({ max: 9_000 }),
  });
  const price = fc.option(
    fc.record({
      input: fc.double({ min: 0, max: 5_000, noNaN: true }),
      output: fc.double({ min: 0, max: 5_000, noNaN: true }),
    }),
  );
  const someLimits = fc.record({
    steps: fc.nat({ max: 20 }),
    tokens: fc.nat({ max: 3_000 }),
    money: fc.double({ min: 0, max: 9, noNaN: true }),
    seconds: fc.nat({ max: 60 }),
  });
  fc.assert(
    fc.property(someLimits, price, fc.array(call, { maxLength: 40 }), (given, priced, calls) => {
      let time = 0;
      const budget = createBudget(given, priced, () => time);
      const waiting: { after: number; settle: () => void }[] = [];
      for (const { input, output, used, settlesAfter, ms } of calls) {
        const reservation = budget.reserve({ inputTokens: input, outputTokens: output });
        if ("settle" in reservation) {
          expect(time + reservation.timeoutMs).toBeLessThanOrEqual(given.seconds * 1000);
          const usage =
            used === null
              ? null
              : { inputTokens: Math.floor(input * used.input), outputTokens: Math.floor(output * used.output) };
          waiting.push({
            after: settlesAfter,
            settle: () => {
              reservation.settle(usage);
            },
          });
        }
        while (waiting.length > settlesAfter) {
          waiting.shift()?.settle();
        }
        time += ms;
        const spent = budget.spent();
        expect(spent.steps).toBeLessThanOrEqual(given.steps);
        expect(spent.inputTokens + spent.outputTokens).toBeLessThanOrEqual(given.tokens);
        expect(spent.money ?? 0).toBeLessThanOrEqual(given.money);
      }
    }),
    { numRuns: 1000 },
  );
});
