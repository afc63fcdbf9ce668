import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type AgentName, agentNames } from "../../src/core/ids.ts";
import { nextAction } from "../../src/core/next-action.ts";
import { newRun } from "../core/facts.ts";
import { type Happening, World } from "./world.ts";

const agent = fc.constantFrom<AgentName>(...agentNames);
const progress: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: agent.map((name): Happening => ({ kind: "job-advances", agent: name })) },
  { weight: 2, arbitrary: fc.constant<Happening>({ kind: "combination-advances" }) },
);
const disturbance: fc.Arbitrary<Happening> = fc.oneof(
  agent.map((name): Happening => ({ kind: "person-pushes", agent: name })),
  fc.constant<Happening>({ kind: "base-moves" }),
  fc.constant<Happening>({ kind: "merge-answer-is-lost" }),
);
/** Something happens, then Maestro may do up to a few things: signals come late, or many at once. */
const turn = fc.record({
  happening: fc.oneof({ weight: 6, arbitrary: progress }, { weight: 1, arbitrary: disturbance }),
  looks: fc.integer({ min: 0, max: 6 }),
});

function look(world: World): boolean {
  const action = nextAction(world.facts);
  world.perform(action);
  return action.kind !== "wait";
}

/** Everything goes on by itself for a number of steps: jobs end, and Maestro looks as often as it likes. */
function goOn(world: World, limit: number): number {
  let steps = 0;
  for (let idle = 0; world.facts.run.outcome === null && idle < 4 && steps < limit; steps++) {
    const acted = look(world);
    idle = acted ? 0 : idle + 1;
    if (!acted) {
      for (const name of agentNames) {
        world.happen({ kind: "job-advances", agent: name });
      }
      world.happen({ kind: "combination-advances" });
    }
  }
  return steps;
}

test("whatever happens in whatever order, a run that is left alone ends with four tested merges in contract order", () => {
  fc.assert(
    // The undisturbed steps before bring the disturbances to every stage of a run, the landing included.
    fc.property(fc.nat({ max: 80 }), fc.array(turn, { maxLength: 30 }), (undisturbed, turns) => {
      const world = new World();
      goOn(world, undisturbed);
      for (const { happening, looks } of turns) {
        world.happen(happening);
        for (let count = 0; count < looks && world.facts.run.outcome === null; count++) {
          look(world);
        }
      }
      const steps = goOn(world, 2_000);
      expect(world.facts.run.outcome).toBe("merged");
      expect(world.merges.map((merge) => merge.agent)).toEqual([...agentNames]);
      expect(world.merges.every((merge) => merge.tested)).toBe(true);
      expect(steps).toBeLessThan(2_000);
    }),
    { numRuns: 300 },
  );
});

test("before somebody approves the plan nothing starts, and before somebody commands the merge nothing is merged", () => {
  const asksFirst = () => {
    const { run, plan, ...facts } = newRun();
    const configuration = { merge: "commanded" as const };
    return new World({ ...facts, run: { ...run, planFirst: true }, plan: { ...plan, configuration } });
  };
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 20 }), fc.nat({ max: 60 }), (turns, undisturbed) => {
      const world = asksFirst();
      const disturb = () => {
        for (const { happening, looks } of turns) {
          world.happen(happening);
          for (let count = 0; count < looks && world.facts.run.outcome === null; count++) {
            look(world);
          }
        }
      };
      disturb();
      goOn(world, 100);
      expect(new Set(world.performed)).toEqual(new Set(["write-progress", "set-label", "wait"]));

      world.happen({ kind: "person-consents", to: "plan" });
      goOn(world, undisturbed);
      disturb();
      goOn(world, 2_000);
      expect(world.merges).toEqual([]);
      expect(world.facts.run.outcome).toBeNull();

      world.happen({ kind: "person-consents", to: "merge" });
      disturb();
      goOn(world, 2_000);
      expect(world.facts.run.outcome).toBe("merged");
      expect(world.merges.map((merge) => merge.agent)).toEqual([...agentNames]);
      expect(world.merges.every((merge) => merge.tested)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
