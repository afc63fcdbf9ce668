import type { RunFacts } from "../run.ts";
import { type RunStatus, runStatus } from "../status.ts";

/** The label that starts a run. */
export const implementLabel = "aurora:implement";
/** The label that asks for the plan of a run, which starts when somebody approves it. */
export const planLabel = "aurora:plan";

/** The labels that people ask with. */
export const requestLabels = [implementLabel, planLabel] as const;
export type RequestLabel = (typeof requestLabels)[number];

const labels: Readonly<
  Record<RunStatus, { readonly name: string; readonly color: string; readonly description: string }>
> = {
  planning: { name: "aurora:planning", color: "bfd4f2", description: "A plan waits for /aurora approve" },
  building: { name: "aurora:building", color: "1d76db", description: "Aurora's agents are at work" },
  landing: {
    name: "aurora:landing",
    color: "5319e7",
    description: "Aurora merges the pull requests in contract order",
  },
  "needs-you": { name: "aurora:needs-you", color: "d93f0b", description: "Aurora waits for a person" },
  built: { name: "aurora:built", color: "0e8a16", description: "All four pull requests are merged" },
  stopped: { name: "aurora:stopped", color: "b60205", description: "Aurora stopped and says why" },
  cancelled: { name: "aurora:cancelled", color: "cfd3d7", description: "The run was cancelled" },
};

export const stateLabels: readonly string[] = Object.values(labels).map((label) => label.name);

/** The one state label that the issue should carry. */
export function stateLabel(facts: RunFacts): string {
  return labels[runStatus(facts)].name;
}

/** Colour (six hex digits) and description of a state label, for creating it. */
export function labelAppearance(name: string): { readonly color: string; readonly description: string } {
  const found = Object.values(labels).find((label) => label.name === name);
  if (found === undefined) {
    throw new Error(`${name} is not a state label`);
  }
  return found;
}
